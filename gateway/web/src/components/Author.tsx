// Who wrote something: name, body and department on that day.
import { Link } from "react-router";
import { bodyPath, memberPath } from "../api/names.ts";
import type { AuthorCard } from "../api/types.ts";
import { affiliation, authorName, initialOf, tintOf } from "../text/render.ts";
import { SampleBadge } from "./Badges.tsx";

const tints = 6;

// The disc with the first letter of the name; without a letter for who has left.
export function Disc({ card }: { card: AuthorCard | undefined }) {
  if (!card?.displayName) return <span className="disc disc--none" aria-hidden="true" />;
  const tint = tintOf(card.member, tints);
  return (
    <span className={`disc disc--${tint}`} aria-hidden="true">
      {initialOf(card.displayName)}
    </span>
  );
}

// In one line, for lists.
export function AuthorLine({ card }: { card: AuthorCard | undefined }) {
  return (
    <span className="author-line">
      <span className="author-line__name">{authorName(card)}</span>{" "}
      {card?.displayName ? <span className="author-line__place">{affiliation(card)}</span> : null}
    </span>
  );
}

// As a card, at the head of a post.
export function AuthorHead({ card }: { card: AuthorCard | undefined }) {
  const name = authorName(card);
  return (
    <div className="author">
      <Disc card={card} />
      <div className="author__words">
        <p className="author__name">
          {card?.member ? <Link to={memberPath(card.member)}>{name}</Link> : name}
          <SampleBadge sample={card?.sample ?? false} />
        </p>
        {card?.displayName ? (
          <p className="author__place">
            {card.body ? (
              <>
                <Link to={bodyPath(card.body)}>{card.bodyDisplayName}</Link> {card.department}
              </>
            ) : (
              affiliation(card)
            )}
            {card.duty ? <span className="author__duty">{card.duty}</span> : null}
          </p>
        ) : null}
      </div>
    </div>
  );
}
