// Times that move on by themselves: in full with a hint how long ago, or briefly in lists.
import { useSyncExternalStore } from "react";
import { formatAgo, formatBrief, formatDateTime } from "../text/time.ts";

const step = 30_000;
let now = Date.now();

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    onChange();
  }, step);
  return () => clearInterval(timer);
}

function currentStep(): number {
  return now;
}

// The time it is for something that has happened: a clock that is behind does not go before it.
function useNow(time: string): Date {
  const at = useSyncExternalStore(subscribe, currentStep);
  return new Date(Math.max(at, Date.parse(time)));
}

interface TimeProps {
  time: string | undefined;
  label?: string;
}

export function TimeText({ time = "", label }: TimeProps) {
  const at = useNow(time);
  if (!time) return null;
  return (
    <span className="time">
      {label ? <span>{label} </span> : null}
      <time dateTime={time}>{formatDateTime(time)}</time>
      <span className="time__ago">（{formatAgo(time, at)}）</span>
    </span>
  );
}

// The whole time is shown to those who point at it.
export function BriefTime({ time = "", label }: TimeProps) {
  const at = useNow(time);
  if (!time) return null;
  return (
    <span className="time">
      {label ? <span>{label} </span> : null}
      <time dateTime={time} title={formatDateTime(time)}>
        {formatBrief(time, at)}
      </time>
    </span>
  );
}
