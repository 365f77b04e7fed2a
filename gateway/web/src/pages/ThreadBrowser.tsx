// A list of threads with its filters, which are kept in the page's address: part of the pages of a
// topic and of all threads.
import { useSearchParams } from "react-router";
import { Checkbox, Select } from "../components/Field.tsx";
import { Filters } from "../components/Filters.tsx";
import { Empty, ErrorNotice, Pending } from "../components/Notice.tsx";
import { ThreadRows } from "../components/ThreadRow.tsx";
import { useThreadList } from "../state/threads.ts";
import { kindOptions } from "../text/kinds.ts";
import { commonWords } from "../text/words/common.ts";
import { threadListWords } from "../text/words/threads.ts";

interface ThreadBrowserProps {
  topic?: string;
  emptyText: string;
}

export function ThreadBrowser({ topic, emptyText }: ThreadBrowserProps) {
  const [search, setSearch] = useSearchParams();
  const kind = search.get("kind") ?? "";
  const unsolved = search.has("unsolved");
  const threads = useThreadList({
    ...(topic ? { topic } : {}),
    ...(kind ? { kind } : {}),
    ...(unsolved ? { unsolved } : {}),
  });
  const set = (name: string, value: string) =>
    setSearch(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  const active = [
    kindOptions.find((option) => option.value === kind)?.label ?? "",
    unsolved ? commonWords.unsolved : "",
  ].filter((part) => part !== "");
  return (
    <>
      <Filters active={active}>
        <Select
          label={threadListWords.kindFilter}
          value={kind}
          onChange={(value) => set("kind", value)}
          options={[{ value: "", label: threadListWords.allKinds }, ...kindOptions]}
        />
        <Checkbox checked={unsolved} onChange={(checked) => set("unsolved", checked ? "1" : "")}>
          {threadListWords.unsolvedOnly}
        </Checkbox>
      </Filters>
      {threads.data ? null : <Pending query={threads} />}
      {threads.data?.length === 0 ? (
        <Empty>
          <p>{active.length > 0 ? threadListWords.none : emptyText}</p>
          {active.length > 0 ? (
            <button
              type="button"
              className="button"
              onClick={() => setSearch({}, { replace: true })}
            >
              {commonWords.filtersOff}
            </button>
          ) : null}
        </Empty>
      ) : null}
      {threads.data && threads.data.length > 0 ? (
        <ThreadRows threads={threads.data} showTopic={topic === undefined} />
      ) : null}
      {threads.isFetchNextPageError ? <ErrorNotice error={threads.error} /> : null}
      {threads.hasNextPage ? (
        <p className="more-rows">
          <button
            type="button"
            className="button"
            disabled={threads.isFetchingNextPage}
            onClick={() => void threads.fetchNextPage()}
          >
            {threads.isFetchingNextPage ? commonWords.loading : commonWords.more}
          </button>
        </p>
      ) : null}
    </>
  );
}
