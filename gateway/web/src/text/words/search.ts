// Full text over threads and posts.

export const searchWords = {
  title: "検索",
  site: "サイト内検索",
  siteQuery: "ひろば全体から探す",
  query: "検索する言葉",
  placeholder: "例：接種券 再発行",
  topic: "分野",
  allTopics: "すべての分野",
  kind: "種別",
  action: "検索する",
  count: (count: number) => `約${count.toLocaleString("ja-JP")}件`,
  resultsFor: (query: string, count: string) => `「${query}」の検索結果 ${count}`,
  results: "検索結果",
  none: (query: string) => `「${query}」にあてはまるスレッドはありませんでした。`,
  noneHelp: "言葉を減らすか、言いかえてみてください。見つからないときは、質問してみましょう。",
  ask: "この内容で質問する",
  start:
    "スレッドと投稿の全文から、言葉でも文でも探せます。漢字・かな・送りがなの違いは気にしなくてかまいません。「”…”」で囲むと、そのままの並びで探します。",
} as const;
