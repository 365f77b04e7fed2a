// Bodies: local governments and national offices.
import type { Body } from "../../api/types.ts";

export const bodyWords = {
  title: "団体",
  kana: "読み",
  kind: "種別",
  code: "全国地方公共団体コード",
  kinds: {
    KIND_UNSPECIFIED: "",
    PREFECTURE: "都道府県",
    CITY: "市",
    SPECIAL_WARD: "特別区",
    TOWN: "町",
    VILLAGE: "村",
    NATIONAL_OFFICE: "国の機関",
  } satisfies Record<Body["kind"], string>,
  ended: (date: string, successor: string) =>
    `この団体は${date}までで、翌日から${successor}になりました。`,
  ends: (date: string, successor: string) =>
    `この団体は${date}までで、翌日から${successor}になります。`,
  successorLink: (successor: string) => `${successor}を見る`,
  formerNames: "合併前の団体",
  formerInList: (names: readonly string[]) => `（旧${names.join("、旧")}）`,
  size: "規模",
  population: "人口",
  populationOf: (persons: string, year: number) => `${persons}人（${year}年）`,
  households: (count: string) => `${count}世帯`,
  industry: "産業別の就業者",
  industryShares: (primary: string, secondary: string, tertiary: string) =>
    `第1次 ${primary}、第2次 ${secondary}、第3次 ${tertiary}`,
  fiscalIndex: "財政力指数",
  similarGroup: "類似団体区分",
  estimate: "推計",
  noProfile: "人口などの数値は取り込まれていません。",
  sources: "数値の出典",
  sourceOf: (text: string, date: string) => `${text}（${date}現在）`,
  members: "ひろばの会員",
  memberCount: (count: number) => (count >= 1000 ? "1,000人以上" : `${count}人`),
  similar: "似た団体",
  similarLead: "同じ仕事を同じような条件でしている団体です。近い順に並んでいます。",
  similarNone: "国の機関には比べる資料がないため、似た団体は示していません。",
} as const;
