// What the member signs in with, and where she is signed in.
import { useState } from "react";
import { Notice } from "../components/Notice.tsx";
import { OwnDataLinks } from "../components/OwnDataLinks.tsx";
import { Page } from "../components/Page.tsx";
import { useMe } from "../state/me.ts";
import { securityWords as words } from "../text/words/security.ts";
import { PasswordSection } from "./PasswordSection.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { SecondFactorSection } from "./SecondFactorSection.tsx";
import { SessionList } from "./SessionList.tsx";

export function SecurityPage() {
  const me = useMe().data;
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[]>();
  // They are shown once: nothing else is on the page then, and nothing else is printed.
  if (recoveryCodes) {
    return (
      <Page title={words.codesTitle} lead={words.codesLead} width="text">
        <RecoveryCodes codes={recoveryCodes} onDone={() => setRecoveryCodes(undefined)} />
      </Page>
    );
  }
  const resting = me?.restingRoles ?? [];
  return (
    <Page title={words.title} lead={words.lead} width="text">
      {resting.length > 0 ? (
        <Notice tone="warning">
          <p>{words.rolesRest(resting.map((role) => words.roles[role]).join("・"))}</p>
        </Notice>
      ) : null}
      <PasswordSection address={me?.address ?? ""} />
      <SecondFactorSection onRecoveryCodes={setRecoveryCodes} />
      <section className="section" aria-labelledby="sessions">
        <h2 id="sessions" className="section__title">
          {words.sessions}
        </h2>
        <SessionList />
      </section>
      <OwnDataLinks title={words.ownData} />
    </Page>
  );
}
