// A button that opens a few things below it, and closes them when the reader goes elsewhere.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

interface DisclosureProps {
  className: string;
  buttonClassName: string;
  listClassName: string;
  label: string;
  face: ReactNode;
  children: (close: () => void) => ReactNode;
}

export function Disclosure(props: DisclosureProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !frame.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [open]);

  return (
    <div
      ref={frame}
      className={props.className}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && !event.currentTarget.contains(next)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        className={props.buttonClassName}
        aria-label={props.label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen((now) => !now)}
      >
        {props.face}
      </button>
      {open ? (
        <div id={id} className={props.listClassName}>
          {props.children(() => setOpen(false))}
        </div>
      ) : null}
    </div>
  );
}
