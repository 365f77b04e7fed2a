// What a visitor sees who is not signed in.
import { Link } from "react-router";
import { Disc } from "../components/Author.tsx";
import { KindBadge, SampleBadge, SolvedBadge } from "../components/Badges.tsx";
import { Icon, type IconName } from "../components/Icon.tsx";
import { Page } from "../components/Page.tsx";
import { nameCard } from "../text/render.ts";
import { navWords } from "../text/words/frame.ts";
import { landingWords } from "../text/words/landing.ts";
import { postWords } from "../text/words/thread.ts";

const icons: IconName[] = ["question", "search", "share"];

export function LandingPage() {
  return (
    <div className="landing">
      <Page title={landingWords.title} lead={landingWords.lead} width="wide">
        <p className="landing__ways">
          <Link className="button button--primary button--large" to="/signup">
            {navWords.signUp}
          </Link>
          <Link className="button button--large" to="/signin">
            {navWords.signIn}
          </Link>
        </p>
        <Example />
        <ul className="landing__points">
          {landingWords.points.map((point, index) => (
            <li key={point.title} className="landing__point">
              <Icon name={icons[index] ?? "info"} />
              <h2>{point.title}</h2>
              <p>{point.text}</p>
            </li>
          ))}
        </ul>
      </Page>
    </div>
  );
}

// A question and its answer, as they look inside.
function Example() {
  const { example } = landingWords;
  return (
    <figure className="example" aria-label={landingWords.exampleLabel}>
      <p className="example__badges">
        <KindBadge kind="QUESTION" />
        <SolvedBadge kind="QUESTION" solved />
        <SampleBadge sample />
      </p>
      <p className="example__title">{example.title}</p>
      <Said person={example.asker} text={example.question} />
      <div className="example__answer">
        <Said person={example.answerer} text={example.answer} />
        <p className="example__thanks">
          <Icon name="thumb" />
          {postWords.helpfulLabel(example.helpful)}
        </p>
      </div>
    </figure>
  );
}

function Said({ person, text }: { person: { name: string; place: string }; text: string }) {
  return (
    <div className="example__said">
      <Disc card={nameCard(person.name)} />
      <div>
        <p className="example__who">
          {person.name} <span>{person.place}</span>
        </p>
        <p>{text}</p>
      </div>
    </div>
  );
}
