// Moving to another office: new address, new posting and password, then the code.
import { useState, type FormEvent } from "react";
import { Link } from "react-router";
import { messageOf, violationOf } from "../api/errors.ts";
import type { Member, Verification } from "../api/types.ts";
import { CodeForm } from "../components/CodeForm.tsx";
import { Checkbox, TextField } from "../components/Field.tsx";
import { ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { ProofFields, useProof, type Proof } from "../components/ProofForm.tsx";
import { Steps } from "../components/Steps.tsx";
import { emptyPosting, PostingFields } from "../components/PostingFields.tsx";
import { useDuties } from "../state/duties.ts";
import { useMe } from "../state/me.ts";
import type { PostingInput } from "../state/members.ts";
import { useSecondFactor } from "../state/second_factor.ts";
import { useConfirmVerification, useCreateVerification } from "../state/verifications.ts";
import { formatDate } from "../text/time.ts";
import { codeWords } from "../text/words/codes.ts";
import { verificationWords } from "../text/words/verification.ts";

export function TransferPage() {
  const me = useMe().data;
  return me ? <OwnTransfer me={me} /> : null;
}

function OwnTransfer({ me }: { me: Member }) {
  const [begun, setBegun] = useState<Verification>();
  const [address, setAddress] = useState("");
  const [posting, setPosting] = useState<PostingInput>(emptyPosting);
  const [postingChanges, setPostingChanges] = useState(true);
  const create = useCreateVerification();
  const confirm = useConfirmVerification();

  if (confirm.isSuccess) return <Done me={confirm.data} postingChanged={postingChanges} />;
  return (
    <Page
      title={verificationWords.transferTitle}
      lead={verificationWords.transferLead}
      width="text"
    >
      <Steps
        label={verificationWords.transferStepLabel}
        names={verificationWords.transferSteps}
        now={begun ? 1 : 0}
      />
      {begun ? (
        <CodeForm
          lead={codeWords.sent(address)}
          expireTime={begun.expireTime}
          help={verificationWords.codeHelp}
          error={confirm.error}
          action={confirm.isPending ? verificationWords.confirming : verificationWords.confirm}
          busy={confirm.isPending}
          back={verificationWords.back}
          onDone={(code) => confirm.mutate({ verification: begun.name, code })}
          onBack={() => {
            confirm.reset();
            setBegun(undefined);
          }}
        />
      ) : (
        <AddressForm
          me={me}
          address={address}
          onAddress={setAddress}
          posting={posting}
          onPosting={setPosting}
          postingChanges={postingChanges}
          onPostingChanges={setPostingChanges}
          error={create.error}
          busy={create.isPending}
          onDone={(proof) => {
            const typed = address.normalize("NFKC").trim();
            setAddress(typed);
            create.mutate(
              { address: typed, ...proof, ...(postingChanges ? { posting } : {}) },
              { onSuccess: setBegun },
            );
          }}
        />
      )}
    </Page>
  );
}

interface AddressFormProps {
  me: Member;
  address: string;
  onAddress: (address: string) => void;
  posting: PostingInput;
  onPosting: (posting: PostingInput) => void;
  postingChanges: boolean;
  onPostingChanges: (changes: boolean) => void;
  error: unknown;
  busy: boolean;
  onDone: (proof: Proof) => void;
}

function AddressForm(props: AddressFormProps) {
  const { error } = props;
  const { proof, setProof, take } = useProof();
  const factor = useSecondFactor();
  const duties = useDuties().data ?? [];
  if (!factor.data) return <Pending query={factor} />;
  return (
    <form
      className="card form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        props.onDone(take());
      }}
    >
      <ErrorNotice error={error} />
      <TextField
        label={verificationWords.newAddress}
        hint={verificationWords.newAddressHint(props.me.address)}
        error={
          violationOf(error, "address") ??
          messageOf(error, "ADDRESS_REFUSED", "ADDRESS_NOT_SETTLED", "MAIL_REFUSED")
        }
        type="email"
        inputMode="email"
        autoComplete="email"
        value={props.address}
        onChange={props.onAddress}
        maxLength={254}
        required
      />
      <Checkbox
        checked={props.postingChanges}
        onChange={props.onPostingChanges}
        hint={verificationWords.postingChangesHint}
        error={messageOf(error, "POSTING_REQUIRED")}
      >
        {verificationWords.postingChanges}
      </Checkbox>
      {props.postingChanges ? (
        <PostingFields
          posting={props.posting}
          onChange={props.onPosting}
          duties={duties}
          error={error}
          startRequired
        />
      ) : null}
      <ProofFields
        asksCode={factor.data.enabled ? "yes" : "no"}
        passwordHint={verificationWords.passwordHint}
        error={error}
        proof={proof}
        onChange={setProof}
      />
      <p>{verificationWords.sessionsEnd}</p>
      <p className="buttons">
        <button
          type="submit"
          className="button button--primary button--large"
          disabled={props.busy}
        >
          {props.busy ? verificationWords.sending : verificationWords.send}
        </button>
      </p>
    </form>
  );
}

function Done({ me, postingChanged }: { me: Member; postingChanged: boolean }) {
  const newest = me.postings[0];
  // One that has been announced is not on the card yet.
  const begins = newest && !newest.present ? newest.startDate : "";
  return (
    <Page title={verificationWords.transferDoneTitle} width="text">
      <div role="status">
        <Notice tone="success">
          <p>
            {postingChanged
              ? verificationWords.transferDone(newest?.bodyDisplayName ?? "", me.address)
              : verificationWords.addressDone(me.address)}
          </p>
          {begins ? <p>{verificationWords.announced(formatDate(begins))}</p> : null}
        </Notice>
      </div>
      <p className="buttons">
        <Link className="button button--primary button--large" to="/members/me">
          {verificationWords.profile}
        </Link>
      </p>
    </Page>
  );
}
