import { describe, expect, it } from "vitest";
import { longestFile, refusal } from "./uploads.ts";

describe("refusal", () => {
  it("takes the types that offices use, in any case", () => {
    expect(refusal({ name: "要綱.PDF", size: 10 })).toBeUndefined();
    expect(refusal({ name: "試算.v2.xlsx", size: longestFile })).toBeUndefined();
  });

  it("says why a file cannot go along", () => {
    expect(refusal({ name: "要綱.pdf", size: longestFile + 1 })).toMatch("50MB");
    expect(refusal({ name: "空.pdf", size: 0 })).toMatch("空");
    expect(refusal({ name: "run.exe", size: 10 })).toBeDefined();
    expect(refusal({ name: "名前だけ", size: 10 })).toBeDefined();
  });
});
