// Small line drawings beside words. They say nothing of their own: the words are always there, or
// the control has a label.

const paths = {
  bell: "M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7m4 10a2 2 0 0 0 4 0",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14m5-2 5 5",
  filter: "M4 6h16M7 12h10M10 18h4",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "m6 6 12 12M18 6 6 18",
  pencil: "m4 20 1-4L16 5l3 3L8 19zM14 7l3 3",
  reply: "M9 6 4 11l5 5m-5-5h9a7 7 0 0 1 7 7",
  check: "m5 12 5 5L20 7",
  thumb: "M7 20H4v-9h3m0 9V11l4-8c2 0 3 1 3 3v4h5c1 0 2 1 2 2l-2 6c0 1-1 2-2 2z",
  clip: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 5 5L10 17.5a1.7 1.7 0 0 1-2.5-2.5L15 7.5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  lock: "M6 11h12v9H6zm2 0V8a4 4 0 0 1 8 0v3",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  question:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7m0 3h.01",
  talk: "M4 5h16v11H11l-5 4v-4H4z",
  share: "M12 15V4m-4 4 4-4 4 4M5 13v7h14v-7",
  gather: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7m-6 9c0-4 2.5-6 6-6s6 2 6 6m1-9.5a3 3 0 1 0 0-6M17 14c2.5.5 4 2.5 4 6",
  book: "M5 4h6c1 0 1 1 1 1v15s0-1-1-1H5zm14 0h-6c-1 0-1 1-1 1v15s0-1 1-1h6z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m0-14v5l3 2",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m0-10v5m0-8h.01",
  alert: "M12 4 2.5 20h19zM12 10v4m0 3h.01",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

// The mark of the forum: people around an open place.
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark__ground" width="32" height="32" rx="8" />
      <circle className="mark__person" cx="16" cy="7.5" r="3" />
      <circle className="mark__person" cx="24.5" cy="16" r="3" />
      <circle className="mark__person" cx="16" cy="24.5" r="3" />
      <circle className="mark__person" cx="7.5" cy="16" r="3" />
      <circle className="mark__place" cx="16" cy="16" r="3" />
    </svg>
  );
}
