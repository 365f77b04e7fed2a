import { beforeEach, describe, expect, it } from "vitest";
import {
  countDrafts,
  draftKey,
  emptyDraft,
  forgetDrafts,
  loadDraft,
  requestIdFor,
  saveDraft,
} from "./drafts.ts";

// The part of a browser's storage that drafts use.
class MemoryStorage {
  private readonly items = new Map<string, string>();
  full = false;

  get length() {
    return this.items.size;
  }
  key(index: number) {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
}

const now = new Date("2026-11-22T05:00:00Z");
const key = draftKey("members/abc", "threads/xyz");
let store: MemoryStorage;

beforeEach(() => {
  store = new MemoryStorage();
});

describe("saveDraft and loadDraft", () => {
  it("bring back what was written", () => {
    saveDraft(store, key, { ...emptyDraft, text: "書きかけ", title: "題名" }, now);
    expect(loadDraft(store, key)).toMatchObject({ text: "書きかけ", title: "題名" });
  });

  it("forget a draft that has become empty", () => {
    saveDraft(store, key, { ...emptyDraft, text: "書きかけ" }, now);
    saveDraft(store, key, { ...emptyDraft, text: " \n" }, now);
    expect(store.length).toBe(0);
  });

  it("say when the browser has no room", () => {
    store.full = true;
    expect(saveDraft(store, key, { ...emptyDraft, text: "長い文" }, now)).toBe(false);
  });

  it.each(["", "{", "null", "[]", '{"text":5}'])("take %s for no draft", (stored) => {
    store.setItem(key, stored);
    expect(loadDraft(store, key)).toEqual(emptyDraft);
  });
});

describe("forgetDrafts", () => {
  it("forgets those of the member who signs out, and nothing else", () => {
    saveDraft(store, key, { ...emptyDraft, text: "私の" }, now);
    saveDraft(store, draftKey("members/abc", "ask"), { ...emptyDraft, text: "私の" }, now);
    saveDraft(store, draftKey("members/other", "ask"), { ...emptyDraft, text: "別の人の" }, now);
    store.setItem("hiroba.signedIn", "1");
    expect(countDrafts(store, "members/abc")).toBe(2);
    forgetDrafts(store, "members/abc");
    expect(countDrafts(store, "members/abc")).toBe(0);
    expect(countDrafts(store, "members/other")).toBe(1);
    expect(store.getItem("hiroba.signedIn")).toBe("1");
  });
});

describe("requestIdFor", () => {
  const draft = { ...emptyDraft, text: "a", sending: { requestId: "first", content: "a" } };

  it("keeps the id for the same content, so that a retry is not a second post", () => {
    expect(requestIdFor(draft, "a", () => "second")).toBe("first");
  });

  it("makes a new id when the content has changed, so that the change is not lost", () => {
    expect(requestIdFor(draft, "b", () => "second")).toBe("second");
    expect(requestIdFor(emptyDraft, "a", () => "second")).toBe("second");
  });
});
