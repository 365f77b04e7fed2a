// Asks for a copy of one's data, and hands it over.
import { Link } from "react-router";
import { idOf } from "../api/names.ts";
import type { DataExport } from "../api/types.ts";
import { Empty, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { ProofForm } from "../components/ProofForm.tsx";
import { useCreateDataExport, useDataExports } from "../state/data_exports.ts";
import { isLeaving, useMe } from "../state/me.ts";
import { useSecondFactor } from "../state/second_factor.ts";
import { formatSize } from "../text/render.ts";
import { formatDateTime } from "../text/time.ts";
import { dataExportWords as words } from "../text/words/data_exports.ts";
import { leavingWords } from "../text/words/leavings.ts";

export function DataExportsPage() {
  const leaving = isLeaving(useMe().data);
  const list = useDataExports();
  return (
    <Page
      title={words.title}
      lead={words.lead}
      width="text"
      crumbs={
        leaving ? (
          <p className="crumbs">
            <Link to="/">{leavingWords.backToLeaving}</Link>
          </p>
        ) : null
      }
    >
      <section className="card section" aria-labelledby="contents">
        <h2 id="contents" className="form__title">
          {words.contentsTitle}
        </h2>
        <ul>
          {words.contents.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p>{words.notContents}</p>
      </section>
      <section className="section" aria-labelledby="copies">
        <h2 id="copies" className="section__title">
          {words.list}
        </h2>
        {list.data ? null : <Pending query={list} />}
        {list.data?.length === 0 ? <Empty>{words.none}</Empty> : null}
        <ul className="rows" aria-live="polite">
          {list.data?.map((copy) => (
            <CopyRow key={copy.name} copy={copy} />
          ))}
        </ul>
      </section>
      {list.data ? (
        <Ask leaving={leaving} underWay={list.data.some((copy) => copy.state === "PENDING")} />
      ) : null}
    </Page>
  );
}

function CopyRow({ copy }: { copy: DataExport }) {
  const asked = formatDateTime(copy.createTime ?? "");
  if (copy.state === "READY") {
    return (
      <li className="row row--split">
        <div>
          <h3 className="row__title">
            {words.askedAt(asked)} <span className="badge badge--joined">{words.ready}</span>
          </h3>
          <p>{words.until(formatDateTime(copy.expireTime ?? ""))}</p>
          <p className="row__meta">
            <span>{words.size(formatSize(copy.sizeKib * 1024))}</span>
            <span>{words.shared}</span>
          </p>
        </div>
        <a
          className="button button--primary"
          href={`/v1/dataExports/${idOf(copy.name)}/content`}
          aria-label={words.downloadLabel(asked)}
          download
        >
          {words.download}
        </a>
      </li>
    );
  }
  const pending = copy.state === "PENDING";
  return (
    <li className="row">
      <div>
        <h3 className="row__title">
          {words.askedAt(asked)}{" "}
          <span className="badge">{pending ? words.pending : words.failed}</span>
        </h3>
        <p>{pending ? words.pendingHint : words.failedHint}</p>
      </div>
    </li>
  );
}

// Who is leaving cannot ask whether her second factor is on.
function Ask({ leaving, underWay }: { leaving: boolean; underWay: boolean }) {
  const factor = useSecondFactor(!leaving);
  const create = useCreateDataExport();
  const asksCode = leaving ? "if-on" : factor.data?.enabled ? "yes" : "no";
  return (
    <section className="card form" aria-labelledby="ask">
      <h2 id="ask" className="form__title">
        {words.ask}
      </h2>
      <div role="status">
        {underWay && create.isSuccess ? <Notice tone="success">{words.asked}</Notice> : null}
      </div>
      {underWay && !create.isSuccess ? <p>{words.underWay}</p> : null}
      {!underWay && !leaving && !factor.data ? <Pending query={factor} /> : null}
      {!underWay && (leaving || factor.data) ? (
        <ProofForm
          asksCode={asksCode}
          action={words.askAction}
          error={create.error}
          busy={create.isPending}
          onDone={(proof) => create.mutate(proof)}
        >
          <p>{words.askLead}</p>
        </ProofForm>
      ) : null}
    </section>
  );
}
