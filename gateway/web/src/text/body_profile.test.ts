import { expect, test } from "vitest";
import { profileSources, sharesText } from "./body_profile.ts";

const census = { text: "国勢調査", date: "2025-10-01", estimate: false };
const estimate = { text: "国勢調査からの推計", date: "2025-10-01", estimate: true };

test("shares are of those who work", () => {
  expect(sharesText({ primaryWorkers: 400, secondaryWorkers: 14000, tertiaryWorkers: 34000 })).toBe(
    "第1次 1%、第2次 29%、第3次 70%",
  );
  expect(sharesText({ primaryWorkers: 0, secondaryWorkers: 0, tertiaryWorkers: 0 })).toBe("");
});

test("a source of several parts is named once", () => {
  const profile = {
    population: { persons: 1, year: 2025, households: 0, source: census },
    fiscalIndex: { hundredths: 72, source: { ...census } },
    similarGroup: { displayName: "都市Ⅲ－２", source: estimate },
  };
  expect(profileSources(profile)).toEqual([census, estimate]);
  expect(profileSources({})).toEqual([]);
});
