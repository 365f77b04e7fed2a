// Short marks: what a thread is for, whether it is solved, what is invented. Never by colour alone.
import type { ThreadKind } from "../api/types.ts";
import { commonWords } from "../text/words/common.ts";
import { kindWords } from "../text/words/kinds.ts";
import { Icon, type IconName } from "./Icon.tsx";

const kindIcons: Record<ThreadKind, IconName> = {
  KIND_UNSPECIFIED: "talk",
  DISCUSSION: "talk",
  QUESTION: "question",
  SHARE: "share",
  ROUND_UP: "gather",
  STUDY_SESSION: "people",
  HANDBOOK: "book",
};

export function KindBadge({ kind }: { kind: ThreadKind }) {
  return (
    <span className={`badge badge--${kind.toLowerCase().replace("_", "-")}`}>
      <Icon name={kindIcons[kind]} />
      {kindWords[kind]}
    </span>
  );
}

// Only questions are solved or not.
export function SolvedBadge({ kind, solved }: { kind: ThreadKind; solved: boolean }) {
  if (kind !== "QUESTION") return null;
  return solved ? (
    <span className="badge badge--solved">
      <Icon name="check" />
      {commonWords.solved}
    </span>
  ) : (
    <span className="badge badge--unsolved">
      <Icon name="clock" />
      {commonWords.unsolved}
    </span>
  );
}

export function SampleBadge({ sample }: { sample: boolean }) {
  return sample ? <span className="badge badge--sample">{commonWords.sample}</span> : null;
}

export function UnreadBadge({ count, label }: { count: number; label: string }) {
  return count > 0 ? <span className="unread">{label}</span> : null;
}
