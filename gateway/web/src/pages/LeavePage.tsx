// Leaving: what it means, the choice for the posts, and a last confirmation.
import { useState } from "react";
import { Link } from "react-router";
import type { Member } from "../api/types.ts";
import { Choice } from "../components/Field.tsx";
import { Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { ProofForm } from "../components/ProofForm.tsx";
import { StepCard } from "../components/Steps.tsx";
import { useCreateLeaving } from "../state/leavings.ts";
import { useMe } from "../state/me.ts";
import { useSecondFactor } from "../state/second_factor.ts";
import { leavingWords as words } from "../text/words/leavings.ts";

type Posts = "KEEP" | "DELETE";

const choices = (["KEEP", "DELETE"] as const).map((value) => ({ value, ...words.posts[value] }));

function hasRole(me: Member | null | undefined): boolean {
  return me ? me.roles.length + me.restingRoles.length + me.moderatedTopics.length > 0 : false;
}

export function LeavePage() {
  const me = useMe().data;
  const [posts, setPosts] = useState<Posts | "">("");
  const [confirming, setConfirming] = useState(false);
  if (confirming && posts !== "") {
    return (
      <Page title={words.title} width="text">
        <Confirm posts={posts} onBack={() => setConfirming(false)} />
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={words.lead} width="text">
      {words.stages.map((stage) => (
        <section key={stage.title} className="card">
          <h2 className="form__title">{stage.title}</h2>
          <ul>
            {stage.items.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      ))}
      <Notice>
        <p>{words.dataFirst}</p>
        <Link to="/account/data">{words.dataLink}</Link>
      </Notice>
      {hasRole(me) ? (
        <Notice tone="warning">
          <p>{words.hasRole}</p>
          <Link to="/roles">{words.roles}</Link>
        </Notice>
      ) : (
        <ChoosePosts posts={posts} onPosts={setPosts} onNext={() => setConfirming(true)} />
      )}
    </Page>
  );
}

interface ChoosePostsProps {
  posts: Posts | "";
  onPosts: (posts: Posts | "") => void;
  onNext: () => void;
}

function ChoosePosts({ posts, onPosts, onNext }: ChoosePostsProps) {
  const [tried, setTried] = useState(false);
  return (
    <form
      className="card form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (posts !== "") onNext();
      }}
    >
      <Choice<Posts | "">
        legend={words.choice}
        error={tried && posts === "" ? words.choiceNeeded : undefined}
        value={posts}
        onChange={onPosts}
        options={choices}
      />
      <p className="buttons">
        <button type="submit" className="button button--large">
          {words.next}
        </button>
      </p>
    </form>
  );
}

function Confirm({ posts, onBack }: { posts: Posts; onBack: () => void }) {
  const factor = useSecondFactor();
  const create = useCreateLeaving();
  return (
    <StepCard title={words.confirmTitle}>
      <p>{words.confirmLead}</p>
      <dl className="facts">
        <div>
          <dt>{words.chosen}</dt>
          <dd>
            {words.posts[posts].label}
            <span className="facts__note">{words.posts[posts].hint}</span>
          </dd>
        </div>
      </dl>
      {factor.data ? (
        <ProofForm
          asksCode={factor.data.enabled ? "yes" : "no"}
          action={words.action}
          tone="danger"
          error={create.error}
          busy={create.isPending || create.isSuccess}
          cancel={words.back}
          onCancel={onBack}
          onDone={(proof) => create.mutate({ ...proof, posts })}
        />
      ) : (
        <Pending query={factor} />
      )}
    </StepCard>
  );
}
