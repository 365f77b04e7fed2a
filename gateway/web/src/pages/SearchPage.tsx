import { useState, type FormEvent } from "react";
import { Link, useSearchParams } from "react-router";
import { threadPath } from "../api/names.ts";
import type { SearchHit } from "../api/types.ts";
import { AuthorLine } from "../components/Author.tsx";
import { KindBadge, SampleBadge, SolvedBadge } from "../components/Badges.tsx";
import { Select, TextField } from "../components/Field.tsx";
import { Filters } from "../components/Filters.tsx";
import { Icon } from "../components/Icon.tsx";
import { Marked } from "../components/Marked.tsx";
import { Empty, ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { BriefTime } from "../components/TimeText.tsx";
import { canWrite, useMe } from "../state/me.ts";
import { useSearch } from "../state/search.ts";
import { useTopics } from "../state/topics.ts";
import { kindOptions } from "../text/kinds.ts";
import { commonWords } from "../text/words/common.ts";
import { searchWords } from "../text/words/search.ts";
import { postWords } from "../text/words/thread.ts";
import { threadListWords } from "../text/words/threads.ts";

export function SearchPage() {
  const [address, setAddress] = useSearchParams();
  const query = address.get("query") ?? "";
  const topic = address.get("topic") ?? "";
  const kind = address.get("kind") ?? "";
  const change = (values: Record<string, string>) => {
    const next = { query, topic, kind, ...values };
    setAddress(Object.entries(next).filter(([, value]) => value !== ""));
  };
  return (
    <Page title={searchWords.title} width="text">
      <SearchForm query={query} topic={topic} kind={kind} onChange={change} />
      {query ? (
        <Results query={query} topic={topic} kind={kind} />
      ) : (
        <Empty>{searchWords.start}</Empty>
      )}
    </Page>
  );
}

interface SearchFormProps {
  query: string;
  topic: string;
  kind: string;
  onChange: (values: Record<string, string>) => void;
}

function SearchForm({ query, topic, kind, onChange }: SearchFormProps) {
  const [typed, setTyped] = useState(query);
  // A search from the head of the page or by going back fills the field without leaving it.
  const [searched, setSearched] = useState(query);
  if (searched !== query) {
    setSearched(query);
    setTyped(query);
  }
  const topics = useTopics();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onChange({ query: typed.trim() });
    // The keyboard of a phone would cover the results.
    if (matchMedia("(pointer: coarse)").matches && document.activeElement instanceof HTMLElement)
      document.activeElement.blur();
  };
  const active = [
    topics.data?.find((one) => one.name === topic)?.displayName ?? "",
    kindOptions.find((one) => one.value === kind)?.label ?? "",
  ].filter((part) => part !== "");
  return (
    <form className="card search-form" role="search" onSubmit={onSubmit}>
      <div className="search-form__line">
        <TextField
          label={searchWords.query}
          labelHidden
          type="search"
          value={typed}
          onChange={setTyped}
          maxLength={200}
          placeholder={searchWords.placeholder}
        />
        <button type="submit" className="button button--primary">
          <Icon name="search" />
          {searchWords.action}
        </button>
      </div>
      <Filters active={active}>
        <Select
          label={searchWords.topic}
          value={topic}
          onChange={(chosen) => onChange({ query: typed.trim(), topic: chosen })}
          options={[
            { value: "", label: searchWords.allTopics },
            ...(topics.data ?? []).map((one) => ({ value: one.name, label: one.displayName })),
          ]}
        />
        <Select
          label={searchWords.kind}
          value={kind}
          onChange={(chosen) => onChange({ query: typed.trim(), kind: chosen })}
          options={[{ value: "", label: threadListWords.allKinds }, ...kindOptions]}
        />
      </Filters>
    </form>
  );
}

function Results({ query, topic, kind }: { query: string; topic: string; kind: string }) {
  const me = useMe().data;
  const results = useSearch(query, topic, kind);
  const hits = results.data?.pages.flatMap((page) => page.hits) ?? [];
  const count = results.data?.pages[0]?.estimatedCount ?? 0;
  return (
    <section className="section" aria-labelledby="results">
      <h2 id="results" className="visually-hidden">
        {searchWords.results}
      </h2>
      <p className="results-count" role="status">
        {hits.length > 0
          ? searchWords.resultsFor(query, searchWords.count(Math.max(count, hits.length)))
          : ""}
      </p>
      {results.data ? null : <Pending query={results} />}
      {results.data && hits.length === 0 ? (
        <Empty>
          <p>{searchWords.none(query)}</p>
          <p>{searchWords.noneHelp}</p>
          {canWrite(me) ? (
            <Link
              className="button button--primary"
              to={`/ask?title=${encodeURIComponent(query.slice(0, 120))}`}
            >
              {searchWords.ask}
            </Link>
          ) : null}
        </Empty>
      ) : null}
      <ul className="rows">
        {hits.map((hit) => (
          <Hit key={hit.thread} hit={hit} />
        ))}
      </ul>
      {results.isFetchNextPageError ? <ErrorNotice error={results.error} /> : null}
      {results.hasNextPage ? (
        <p className="more-rows">
          <button
            type="button"
            className="button"
            disabled={results.isFetchingNextPage}
            onClick={() => void results.fetchNextPage()}
          >
            {commonWords.more}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  return (
    <li className="row row--hit">
      <div className="row__badges">
        <KindBadge kind={hit.kind} />
        <SolvedBadge kind={hit.kind} solved={hit.solved} />
        <SampleBadge sample={hit.posts.some((post) => post.author?.sample)} />
        <span className="row__topic">{hit.topicDisplayName}</span>
      </div>
      <h3 className="row__title">
        <Link className="row__link" to={threadPath(hit.thread)}>
          <Marked snippet={hit.title} />
        </Link>
      </h3>
      <ul className="matches">
        {hit.posts.map((post) => (
          <li key={post.post} className="matches__one">
            <p className="row__meta">
              <Link className="matches__link" to={threadPath(hit.thread, post.number)}>
                {postWords.number(post.number)}
              </Link>
              <AuthorLine card={post.author} />
              <BriefTime time={post.createTime} />
            </p>
            <p className="matches__text">
              <Marked snippet={post.snippet} lead={30} />
            </p>
          </li>
        ))}
      </ul>
    </li>
  );
}
