// A way of several steps: where somebody is in it, and the form of one step.
import { useEffect, useRef, type FormEvent, type ReactNode } from "react";

interface StepsProps {
  label: string;
  names: readonly string[];
  now: number;
}

export function Steps({ label, names, now }: StepsProps) {
  return (
    <ol className="steps" aria-label={label}>
      {names.map((name, index) => (
        <li
          key={name}
          className={index < now ? "steps__one steps__one--done" : "steps__one"}
          aria-current={index === now ? "step" : undefined}
        >
          <span className="steps__number" aria-hidden="true">
            {index + 1}
          </span>
          <span className="steps__name">{name}</span>
        </li>
      ))}
    </ol>
  );
}

// The heading of a step, which gets the focus when the step comes up.
function StepTitle({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2 ref={heading} tabIndex={-1} className="form__title">
      {title}
    </h2>
  );
}

interface StepFormProps {
  title: string;
  onSubmit: () => void;
  children: ReactNode;
}

export function StepForm({ title, onSubmit, children }: StepFormProps) {
  return (
    <form
      className="card form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <StepTitle title={title} />
      {children}
    </form>
  );
}

// The same around a form of another kind.
export function StepCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card form">
      <StepTitle title={title} />
      {children}
    </section>
  );
}
