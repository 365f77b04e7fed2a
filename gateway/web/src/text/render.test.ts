import { describe, expect, it } from "vitest";
import {
  affiliation,
  authorInWords,
  authorName,
  fileTypeName,
  formatSize,
  initialOf,
  insertMention,
  nameCard,
  normalizeCode,
  openMention,
  splitSnippet,
  tintOf,
} from "./render.ts";

describe("splitSnippet", () => {
  it("marks ranges and keeps the rest", () => {
    const pieces = splitSnippet({ text: "接種券の予約枠", ranges: [{ start: 4, end: 6 }] });
    expect(pieces).toEqual([
      { text: "接種券の", marked: false },
      { text: "予約", marked: true },
      { text: "枠", marked: false },
    ]);
  });

  it("counts code points, so that characters of two units stay whole", () => {
    const pieces = splitSnippet({ text: "𠮷野家😀の券", ranges: [{ start: 3, end: 4 }] });
    expect(pieces).toEqual([
      { text: "𠮷野家", marked: false },
      { text: "😀", marked: true },
      { text: "の券", marked: false },
    ]);
  });

  it("cuts what lies outside or overlaps, and never loses text", () => {
    const ranges = [
      { start: 0, end: 2 },
      { start: 1, end: 3 },
      { start: 2, end: 99 },
      { start: 50, end: 60 },
    ];
    const pieces = splitSnippet({ text: "あいうえお", ranges });
    expect(pieces.map((piece) => piece.text).join("")).toBe("あいうえお");
    expect(pieces.every((piece) => piece.marked)).toBe(true);
  });

  it("begins a little before the first match", () => {
    const snippet = { text: "集団接種の予約枠の😀です", ranges: [{ start: 5, end: 7 }] };
    const text = (lead: number) => splitSnippet(snippet, lead).map((piece) => piece.text);
    expect(text(2)).toEqual(["…種の", "予約", "枠の😀です"]);
    expect(text(5)).toEqual(["集団接種の", "予約", "枠の😀です"]);
    expect(splitSnippet({ text: "一致なし", ranges: [] }, 1)).toHaveLength(1);
  });

  it("shows markup as the text it is", () => {
    const text = "<img src=x onerror=alert(1)>";
    expect(splitSnippet({ text, ranges: [] })).toEqual([{ text, marked: false }]);
  });
});

describe("formatSize", () => {
  it.each([
    [0, "0 バイト"],
    [999, "999 バイト"],
    [1000, "1 KB"],
    [48_213, "47 KB"],
    [1_482_130, "1.4 MB"],
    [52_428_800, "50.0 MB"],
  ])("%i bytes are %s", (bytes, words) => {
    expect(formatSize(bytes)).toBe(words);
  });
});

describe("fileTypeName", () => {
  it("names what people know, and anything else a file", () => {
    expect(fileTypeName("application/pdf")).toBe("PDF");
    expect(fileTypeName("text/plain; charset=utf-8")).toBe("テキスト");
    expect(fileTypeName("application/x-something")).toBe("ファイル");
  });
});

describe("affiliation", () => {
  it("joins body and department, and leaves out what is empty", () => {
    const card = { ...nameCard("藤沢"), bodyDisplayName: "大阪府門真市", department: "健康増進課" };
    expect(affiliation(card)).toBe("大阪府門真市 健康増進課");
    expect(affiliation({ ...card, department: "" })).toBe("大阪府門真市");
  });
});

describe("initialOf and tintOf", () => {
  it("takes a whole character", () => {
    expect(initialOf("𠮷田 学")).toBe("𠮷");
    expect(initialOf(" ")).toBe("？");
  });

  it("gives the same person the same tint", () => {
    expect(tintOf("members/abc", 6)).toBe(tintOf("members/abc", 6));
    expect(tintOf("members/abc", 6)).toBeLessThan(6);
  });
});

describe("authorName", () => {
  it("calls who has left by no name, and without さん", () => {
    const left = nameCard("");
    expect(authorName(left)).toBe("退会した会員");
    expect(authorInWords(left)).toBe("退会した会員");
    expect(authorInWords(undefined)).toBe("退会した会員");
    expect(authorName(nameCard("藤沢 由香"))).toBe("藤沢 由香");
    expect(authorInWords(nameCard("藤沢 由香"))).toBe("藤沢 由香さん");
  });
});

describe("normalizeCode", () => {
  it("takes full-width digits, blanks and dashes", () => {
    expect(normalizeCode(" １２３ ４５－6\n")).toBe("123456");
  });
});

describe("openMention", () => {
  it("finds the name being typed before the caret", () => {
    expect(openMention("資料は@藤沢", 6)).toEqual({ start: 3, query: "藤沢" });
    expect(openMention("資料は @藤沢 です", 7)).toEqual({ start: 4, query: "藤沢" });
    expect(openMention("＠小", 2)).toEqual({ start: 0, query: "小" });
    expect(openMention("ありがとう。@", 7)).toEqual({ start: 6, query: "" });
  });

  it("leaves mail addresses and finished mentions alone", () => {
    const text = "kenko@city.kadoma.lg.jp";
    expect(openMention(text, text.length)).toBeUndefined();
    const done = "@[藤沢 由香](members/abc) ";
    expect(openMention(done, done.length)).toBeUndefined();
  });
});

describe("insertMention", () => {
  it("replaces what was typed and leaves the caret behind the mention", () => {
    const member = { name: "members/abc", displayName: "藤沢 [由香]" };
    const next = insertMention("では @藤 お願いします", { start: 3, end: 5 }, member);
    expect(next.text).toBe("では @[藤沢 由香](members/abc)  お願いします");
    expect(next.text.slice(0, next.caret)).toBe("では @[藤沢 由香](members/abc) ");
  });
});
