// The filters of a list. Where the screen is narrow they are folded, so that the list comes first.
import { useId, useState, type ReactNode } from "react";
import { commonWords } from "../text/words/common.ts";
import { Icon } from "./Icon.tsx";

interface FiltersProps {
  // What is filtered by now, in words; said beside the button while the fields are folded.
  active: readonly string[];
  children: ReactNode;
}

export function Filters({ active, children }: FiltersProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="filters">
      <button
        type="button"
        className="button button--small filters__button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen((now) => !now)}
      >
        <Icon name="filter" />
        {active.length > 0 ? commonWords.filtersBy(active.join("・")) : commonWords.filters}
      </button>
      <div id={id} className={open ? "filters__fields filters__fields--open" : "filters__fields"}>
        {children}
      </div>
    </div>
  );
}
