// The head of every page: the mark, search, the ways through the forum, the member's own menu.
import { useState, type FormEvent } from "react";
import { Link, NavLink } from "react-router";
import type { Member } from "../api/types.ts";
import { nameCard } from "../text/render.ts";
import { commonWords } from "../text/words/common.ts";
import { navWords } from "../text/words/frame.ts";
import { searchWords } from "../text/words/search.ts";
import { Disc } from "./Author.tsx";
import { Disclosure } from "./Disclosure.tsx";
import { Icon, Mark } from "./Icon.tsx";

interface SiteHeaderProps {
  me: Member | null;
  leaving: boolean;
  reads: boolean;
  writes: boolean;
  moderates: boolean;
  administers: boolean;
  unreadCount: number;
  onSearch: (query: string) => void;
}

export function SiteHeader(props: SiteHeaderProps) {
  const bellLabel =
    props.unreadCount > 0
      ? navWords.unreadNotifications(props.unreadCount)
      : navWords.notifications;
  return (
    <header className="header">
      <div className="header__in">
        <Link to="/" className="header__brand">
          <Mark />
          <span>{commonWords.appName}</span>
        </Link>
        {props.reads ? (
          <>
            <SearchBox onSearch={props.onSearch} />
            <nav className="header__nav" aria-label={navWords.label}>
              <NavLink
                className="header__link header__link--search"
                to="/search"
                aria-label={navWords.search}
              >
                <Icon name="search" />
              </NavLink>
              <NavLink className="header__link header__link--page" to="/" end>
                {navWords.home}
              </NavLink>
              <NavLink className="header__link header__link--page" to="/topics">
                {navWords.topics}
              </NavLink>
              <NavLink className="header__link header__link--page" to="/threads" end>
                {navWords.threads}
              </NavLink>
              <NavLink className="header__link" to="/notifications" aria-label={bellLabel}>
                <Icon name="bell" />
                {props.unreadCount > 0 ? (
                  <span className="header__count">
                    {props.unreadCount >= 100 ? "99+" : props.unreadCount}
                  </span>
                ) : null}
              </NavLink>
              {props.writes ? (
                <Link className="button button--primary header__ask" to="/ask">
                  <Icon name="pencil" />
                  {navWords.ask}
                </Link>
              ) : null}
            </nav>
          </>
        ) : null}
        {props.me ? <MemberMenu {...props} me={props.me} /> : <GuestLinks />}
      </div>
    </header>
  );
}

function GuestLinks() {
  return (
    <nav className="header__guest" aria-label={navWords.label}>
      <Link className="button" to="/signin">
        {navWords.signIn}
      </Link>
      <Link className="button button--primary" to="/signup">
        {navWords.signUp}
      </Link>
    </nav>
  );
}

function SearchBox({ onSearch }: { onSearch: (query: string) => void }) {
  const [query, setQuery] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (query.trim() !== "") onSearch(query.trim());
  };
  return (
    <form
      className="header__search"
      role="search"
      aria-label={searchWords.site}
      onSubmit={onSubmit}
    >
      <input
        className="input"
        type="search"
        value={query}
        maxLength={200}
        aria-label={searchWords.siteQuery}
        placeholder={searchWords.placeholder}
        onChange={(event) => setQuery(event.target.value)}
      />
      <button type="submit" className="button button--icon" aria-label={searchWords.action}>
        <Icon name="search" />
      </button>
    </form>
  );
}

function MemberMenu({
  me,
  leaving,
  reads,
  writes,
  moderates,
  administers,
}: SiteHeaderProps & { me: Member }) {
  const entries = [
    ...(reads
      ? [
          { to: "/", label: navWords.home, small: true },
          { to: "/topics", label: navWords.topics, small: true },
          { to: "/threads", label: navWords.threads, small: true },
        ]
      : []),
    ...(writes ? [{ to: "/ask", label: navWords.ask, small: true }] : []),
    ...(leaving
      ? [{ to: "/account/data", label: navWords.ownData, small: false }]
      : [
          { to: "/members/me", label: navWords.profile, small: false },
          { to: "/settings", label: navWords.settings, small: false },
          { to: "/security", label: navWords.security, small: false },
        ]),
    ...(reads ? [{ to: "/roles", label: navWords.roles, small: false }] : []),
    ...(writes ? [{ to: "/vouch", label: navWords.vouch, small: false }] : []),
    ...(moderates
      ? [
          { to: "/admissions", label: navWords.admissions, small: false },
          { to: "/learned-domains", label: navWords.learnedDomains, small: false },
        ]
      : []),
    ...(administers ? [{ to: "/audit", label: navWords.audit, small: false }] : []),
    { to: "/signout", label: navWords.signOut, small: false },
  ];
  return (
    <Disclosure
      className="menu"
      buttonClassName="menu__button"
      listClassName="menu__list"
      label={navWords.menu}
      face={
        <>
          <Disc card={me.card ?? nameCard(me.displayName)} />
          <Icon name="menu" />
        </>
      }
    >
      {(close) => (
        <nav aria-label={navWords.menu}>
          <p className="menu__who">
            <span className="menu__name">{me.displayName}</span>
            <span className="menu__place">{me.card?.bodyDisplayName}</span>
          </p>
          <ul>
            {entries.map((entry) => (
              <li key={entry.to} className={entry.small ? "menu__small" : undefined}>
                <Link className="menu__entry" to={entry.to} onClick={close}>
                  {entry.label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </Disclosure>
  );
}
