import { describe, expect, it } from "vitest";
import { daysSince, formatAgo, formatBrief, formatDate, formatDateTime, isPast } from "./time.ts";

describe("formatDateTime", () => {
  it("shows Japan's time whatever the machine's zone is", () => {
    expect(formatDateTime("2026-11-22T05:05:00Z")).toBe("2026年11月22日 14:05");
  });

  it("turns the year at midnight in Japan", () => {
    expect(formatDateTime("2026-12-31T15:00:00.123456Z")).toBe("2027年1月1日 00:00");
  });

  it("is empty for what is no time", () => {
    expect(formatDateTime("")).toBe("");
  });
});

describe("formatBrief", () => {
  const now = new Date("2026-11-22T05:00:00Z");

  it.each([
    ["2026-11-22T04:57:00Z", "3分前"],
    ["2026-10-23T05:00:00Z", "30日前"],
    ["2026-10-22T05:00:00Z", "2026年10月22日"],
    ["", ""],
  ])("%s is %s", (time, words) => {
    expect(formatBrief(time, now)).toBe(words);
  });
});

describe("formatAgo", () => {
  const now = new Date("2026-11-22T05:00:00Z"); // 14:00 in Japan

  it.each([
    ["2026-11-22T05:00:20Z", "たった今"],
    ["2026-11-22T04:59:01Z", "たった今"],
    ["2026-11-22T04:57:00Z", "3分前"],
    ["2026-11-22T02:00:00Z", "3時間前"],
    ["2026-11-21T16:00:00Z", "13時間前"],
    ["2026-11-21T14:00:00Z", "昨日"],
    ["2026-11-20T05:00:00Z", "2日前"],
    ["2026-09-01T05:00:00Z", "2か月前"],
    ["2025-11-30T05:00:00Z", "11か月前"],
    ["2025-11-20T05:00:00Z", "1年前"],
    ["2021-06-08T00:00:00Z", "5年前"],
  ])("says of %s: %s", (time, words) => {
    expect(formatAgo(time, now)).toBe(words);
  });

  it("counts hours, not days, just after midnight", () => {
    expect(formatAgo("2026-11-22T14:30:00Z", new Date("2026-11-22T16:30:00Z"))).toBe("2時間前");
  });
});

describe("formatDate", () => {
  it("names the era beside the year", () => {
    expect(formatDate("2024-04-01")).toBe("2024年4月1日（令和6年）");
  });

  it("knows the first year of an era and the day before it", () => {
    expect(formatDate("2019-05-01")).toBe("2019年5月1日（令和元年）");
    expect(formatDate("2019-04-30")).toBe("2019年4月30日（平成31年）");
  });

  it("is empty without a date", () => {
    expect(formatDate("")).toBe("");
    expect(formatDate("2024-13-40")).toBe("");
  });
});

describe("daysSince", () => {
  it("counts the days of Japan's calendar, and never less than none", () => {
    const now = new Date("2026-04-01T00:30:00+09:00");
    expect(daysSince("2026-03-31T23:50:00+09:00", now)).toBe(1);
    expect(daysSince("2026-04-01T00:00:00+09:00", now)).toBe(0);
    expect(daysSince("2026-03-01T00:00:00+09:00", now)).toBe(31);
    expect(daysSince("2026-04-02T00:00:00+09:00", now)).toBe(0);
    expect(daysSince("", now)).toBe(0);
  });
});

describe("isPast", () => {
  it("is true from the next day in Japan", () => {
    expect(isPast("2027-03-31", new Date("2027-03-31T14:59:59Z"))).toBe(false);
    expect(isPast("2027-03-31", new Date("2027-03-31T15:00:00Z"))).toBe(true);
    expect(isPast("2027-04-01", new Date("2027-03-31T15:00:00Z"))).toBe(false);
  });
});
