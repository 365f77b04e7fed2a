import { expect, test } from "vitest";
import type { Duty } from "../api/types.ts";
import { dutyNames, matchesDuty } from "./duties.ts";

const duties: Duty[] = [
  {
    name: "duties/immunisation",
    displayName: "予防接種",
    kana: "よぼうせっしゅ",
    group: "保健・医療",
  },
  {
    name: "duties/my-number",
    displayName: "マイナンバー",
    kana: "まいなんばー",
    group: "住民・窓口",
  },
  { name: "duties/dx", displayName: "DX推進", kana: "でぃーえっくすすいしん", group: "総務・企画" },
];

function found(query: string): string[] {
  return duties.filter((duty) => matchesDuty(duty, query)).map((duty) => duty.displayName);
}

test("finds a duty by its name, its reading in either kana, and its group", () => {
  expect(found("接種")).toEqual(["予防接種"]);
  expect(found("よぼう")).toEqual(["予防接種"]);
  expect(found("ヨボウ")).toEqual(["予防接種"]);
  expect(found("まいな")).toEqual(["マイナンバー"]);
  expect(found("ｄｘ")).toEqual(["DX推進"]);
  expect(found("保健")).toEqual(["予防接種"]);
  expect(found(" ")).toHaveLength(3);
  expect(found("占い")).toEqual([]);
});

test("names duties in the order in which they were chosen", () => {
  expect(dutyNames(duties, ["duties/dx", "duties/gone", "duties/immunisation"])).toEqual([
    "DX推進",
    "予防接種",
  ]);
});
