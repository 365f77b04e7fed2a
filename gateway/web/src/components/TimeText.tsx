// A time in full with a hint how long ago; the hint moves on by itself.
import { useSyncExternalStore } from "react";
import { formatAgo, formatDateTime } from "../text/time.ts";

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

export function TimeText({ time, label }: { time: string | undefined; label?: string }) {
  const at = useSyncExternalStore(subscribe, currentStep);
  if (!time) return null;
  return (
    <span className="time">
      {label ? <span className="time__label">{label} </span> : null}
      <time dateTime={time}>{formatDateTime(time)}</time>
      <span className="time__ago">
        （{formatAgo(time, new Date(Math.max(at, Date.parse(time))))}）
      </span>
    </span>
  );
}
