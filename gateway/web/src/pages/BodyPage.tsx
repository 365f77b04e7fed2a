// A body: what it is, what it was, how large it is, and which others are like it.
import { Link, useParams } from "react-router";
import { isStatus } from "../api/errors.ts";
import { bodyPath } from "../api/names.ts";
import type { Body, BodyProfile } from "../api/types.ts";
import { bodyLabel } from "../components/BodyPicker.tsx";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useBody, useSimilarBodies } from "../state/bodies.ts";
import { profileSources, sharesText } from "../text/body_profile.ts";
import { formatDate, isPast } from "../text/time.ts";
import { bodyWords } from "../text/words/bodies.ts";
import { commonWords } from "../text/words/common.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";

export function BodyPage() {
  const name = `bodies/${useParams().body ?? ""}`;
  const body = useBody(name);
  if (isStatus(body.error, "NOT_FOUND")) return <NotFoundPage />;
  if (!body.data) {
    return (
      <Page title={bodyWords.title} width="text">
        <Pending query={body} />
      </Page>
    );
  }
  return (
    <Page title={bodyLabel(body.data)} width="text">
      <Ending body={body.data} />
      <Facts body={body.data} />
      <Similar body={body.data} />
    </Page>
  );
}

function Ending({ body }: { body: Body }) {
  if (!body.endDate) return null;
  const say = isPast(body.endDate, new Date()) ? bodyWords.ended : bodyWords.ends;
  return (
    <Notice tone="info">
      <p>{say(formatDate(body.endDate), body.successorDisplayName)}</p>
      <p>
        <Link to={bodyPath(body.successor)}>
          {bodyWords.successorLink(body.successorDisplayName)}
        </Link>
      </p>
    </Notice>
  );
}

function Facts({ body }: { body: Body }) {
  const facts: [label: string, value: string][] = [
    [bodyWords.kana, body.kana],
    [bodyWords.kind, bodyWords.kinds[body.kind]],
    [bodyWords.code, body.code],
    [bodyWords.formerNames, body.formerNames.join("、")],
    [
      bodyWords.members,
      body.memberCount === undefined ? "" : bodyWords.memberCount(body.memberCount),
    ],
    [bodyWords.size, body.profile?.population ? "" : body.sizeBand],
  ];
  return (
    <div className="card">
      <dl className="facts">
        {facts.map(([label, value]) =>
          value ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
        {body.profile ? <Figures profile={body.profile} /> : null}
      </dl>
      {body.profile ? <Sources profile={body.profile} /> : null}
      {body.profile || !body.code ? null : <p className="facts__note">{bodyWords.noProfile}</p>}
    </div>
  );
}

function Figures({ profile }: { profile: BodyProfile }) {
  const { population, industry, fiscalIndex, similarGroup } = profile;
  return (
    <>
      {population ? (
        <div>
          <dt>{bodyWords.population}</dt>
          <dd>
            {bodyWords.populationOf(population.persons.toLocaleString("ja-JP"), population.year)}{" "}
            {population.households > 0
              ? bodyWords.households(population.households.toLocaleString("ja-JP"))
              : null}
          </dd>
        </div>
      ) : null}
      {industry ? (
        <div>
          <dt>{bodyWords.industry}</dt>
          <dd>{sharesText(industry)}</dd>
        </div>
      ) : null}
      {fiscalIndex ? (
        <div>
          <dt>{bodyWords.fiscalIndex}</dt>
          <dd>{(fiscalIndex.hundredths / 100).toFixed(2)}</dd>
        </div>
      ) : null}
      {similarGroup ? (
        <div>
          <dt>{bodyWords.similarGroup}</dt>
          <dd>
            {similarGroup.displayName}{" "}
            {similarGroup.source?.estimate ? (
              <span className="badge">{bodyWords.estimate}</span>
            ) : null}
          </dd>
        </div>
      ) : null}
    </>
  );
}

function Sources({ profile }: { profile: BodyProfile }) {
  return (
    <p className="facts__note">
      {bodyWords.sources}：
      {profileSources(profile)
        .map((source) => bodyWords.sourceOf(source.text, formatDate(source.date)))
        .join("、")}
    </p>
  );
}

function Similar({ body }: { body: Body }) {
  const similar = useSimilarBodies(body.name);
  return (
    <section className="section">
      <h2 className="section__title">{bodyWords.similar}</h2>
      {similar.data && similar.data.length > 0 ? <p>{bodyWords.similarLead}</p> : null}
      {similar.data ? null : <Pending query={similar} />}
      {similar.data?.length === 0 ? <Empty>{bodyWords.similarNone}</Empty> : null}
      <ul className="rows">
        {similar.data?.map((entry) =>
          entry.body ? (
            <li key={entry.body.name} className="row">
              <h3 className="row__title">
                <Link className="row__link" to={bodyPath(entry.body.name)}>
                  {bodyLabel(entry.body)}
                </Link>
              </h3>
              <p className="row__meta">{entry.reason}</p>
            </li>
          ) : null,
        )}
      </ul>
      {similar.data ? <ErrorNotice error={similar.error} /> : null}
      {similar.hasNextPage ? (
        <p className="buttons">
          <button
            type="button"
            className="button"
            disabled={similar.isFetchingNextPage}
            onClick={() => void similar.fetchNextPage()}
          >
            {commonWords.more}
          </button>
        </p>
      ) : null}
    </section>
  );
}
