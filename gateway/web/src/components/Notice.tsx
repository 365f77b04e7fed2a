// Boxes that say how something stands: a hint, a success, a failure, nothing there, still loading.
import type { ReactNode } from "react";
import { ApiError } from "../api/errors.ts";
import { commonWords, errorWords } from "../text/words/common.ts";
import { Icon, type IconName } from "./Icon.tsx";

type Tone = "info" | "success" | "warning" | "error";

const icons: Record<Tone, IconName> = {
  info: "info",
  success: "check",
  warning: "alert",
  error: "alert",
};

export function Notice({ tone = "info", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div className={`notice notice--${tone}`}>
      <Icon name={icons[tone]} />
      <div className="notice__body">{children}</div>
    </div>
  );
}

// Says what went wrong, aloud too. Shows nothing without an error.
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert">
      {error ? (
        <Notice tone="error">
          <p>{error instanceof Error ? error.message : errorWords.unknown}</p>
          {error instanceof ApiError && error.violations.length > 0 ? (
            <ul className="notice__list">
              {error.violations.map((violation) => (
                <li key={violation.field}>{violation.description}</li>
              ))}
            </ul>
          ) : null}
          {error instanceof ApiError && error.requestId ? (
            <p className="notice__small">{errorWords.requestId(error.requestId)}</p>
          ) : null}
          {onRetry ? (
            <button type="button" className="button button--small" onClick={onRetry}>
              {errorWords.retry}
            </button>
          ) : null}
        </Notice>
      ) : null}
    </div>
  );
}

export function Loading() {
  return (
    <p className="loading" role="status">
      <span className="loading__dot" aria-hidden="true" />
      {commonWords.loading}
    </p>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className="empty">{children}</div>;
}

// What a query shows while it has no data: loading, or why there is none.
export function Pending({ query }: { query: { error: unknown; refetch: () => unknown } }) {
  if (!query.error) return <Loading />;
  return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
}
