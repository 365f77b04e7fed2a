// Times as people read them, in Japan's zone. Pure: now is an argument.

const zone = "Asia/Tokyo";

const dateTimeParts = new Intl.DateTimeFormat("en-US", {
  timeZone: zone,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

const eraYear = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", {
  timeZone: "UTC",
  era: "long",
  year: "numeric",
});

interface Parts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
}

function partsOf(time: Date): Parts {
  const found: Record<string, string> = {};
  for (const part of dateTimeParts.formatToParts(time)) found[part.type] = part.value;
  return {
    year: found.year ?? "",
    month: found.month ?? "",
    day: found.day ?? "",
    hour: found.hour ?? "",
    minute: found.minute ?? "",
  };
}

// 2026年11月22日 14:05; empty for what is no time.
export function formatDateTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const { year, month, day, hour, minute } = partsOf(time);
  return `${year}年${month}月${day}日 ${hour}:${minute}`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

// How long ago, in one word: たった今, 3分前, 昨日, 2か月前. Days are counted by the calendar.
// What lies ahead by a clock that is a little wrong is たった今.
export function formatAgo(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const elapsed = now.getTime() - time.getTime();
  if (elapsed < minuteMs) return "たった今";
  if (elapsed < hourMs) return `${Math.floor(elapsed / minuteMs)}分前`;
  const days = dayNumber(now) - dayNumber(time);
  if (days === 0 || elapsed < 6 * hourMs) return `${Math.floor(elapsed / hourMs)}時間前`;
  if (days === 1) return "昨日";
  if (days < 31) return `${days}日前`;
  if (days < 365) return `${Math.floor(days / 30.44)}か月前`;
  return `${Math.floor(days / 365.25) || 1}年前`;
}

// In lists: how long ago within a month, the date before that.
export function formatBrief(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  if (dayNumber(now) - dayNumber(time) < 31) return formatAgo(iso, now);
  const { year, month, day } = partsOf(time);
  return `${year}年${month}月${day}日`;
}

// Days on the calendar between a time and now; 0 for today, for what lies ahead and for no time.
export function daysSince(iso: string, now: Date): number {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return 0;
  return Math.max(0, dayNumber(now) - dayNumber(time));
}

// Days since the epoch on the calendar of the zone.
function dayNumber(time: Date): number {
  const { year, month, day } = partsOf(time);
  return Math.floor(Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs);
}

// 2024年4月1日（令和6年） for a date of a posting, YYYY-MM-DD; empty for anything else.
export function formatDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const time = new Date(`${date}T00:00:00Z`);
  if (!match || Number.isNaN(time.getTime())) return "";
  const [, year, month, day] = match;
  return `${year}年${Number(month)}月${Number(day)}日（${eraYear.format(time)}）`;
}

// True when a day, YYYY-MM-DD in Japan, is over.
export function isPast(date: string, now: Date): boolean {
  const { year, month, day } = partsOf(now);
  return date < `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}
