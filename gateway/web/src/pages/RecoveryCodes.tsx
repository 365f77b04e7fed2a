// The recovery codes, this once: to copy, to print, to put away.
import { useState } from "react";
import { Notice } from "../components/Notice.tsx";
import { securityWords as words } from "../text/words/security.ts";

interface RecoveryCodesProps {
  codes: readonly string[];
  onDone: () => void;
}

export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    setCopied(true);
  };
  return (
    <section className="card form" aria-label={words.codesList}>
      <Notice tone="warning">{words.codesOnce}</Notice>
      <ol className="recovery">
        {codes.map((code) => (
          <li key={code}>
            <code className="key">{code}</code>
          </li>
        ))}
      </ol>
      <p className="buttons">
        <button type="button" className="button" onClick={() => void copy()}>
          {words.copy}
        </button>
        <button type="button" className="button" onClick={() => print()}>
          {words.print}
        </button>
        <button type="button" className="button button--primary" onClick={onDone}>
          {words.saved}
        </button>
      </p>
      <p role="status">{copied ? words.copied : ""}</p>
    </section>
  );
}
