// Writing, with files.

export const composerWords = {
  text: "本文",
  count: (count: number) => `${count.toLocaleString("ja-JP")} / 20,000文字`,
  tooLong: "本文は20,000文字までです。",
  needed: "本文を入れてください。",
  replyingTo: (number: number, name: string) => `${number}番（${name}さん）に返信しています`,
  notReplying: "返信先を外す",
  help: "書き方の見本",
  helpRows: [
    ["**大事なところ**", "太字になります"],
    ["- 項目", "箇条書きになります"],
    ["1. 手順", "番号付きの箇条書きになります"],
    ["> 引用する文", "引用になります"],
    ["[見出し](https://…)", "リンクになります"],
    ["| 列 | 列 |", "2行目に |---|---| と書くと、表になります"],
    ["@なまえ", "名前の候補が出ます。選ぶと、その人にお知らせが届きます（10人まで）"],
  ],
  privacy: "個人番号や住民の情報は書かないでください。",
  send: "投稿する",
  sending: "投稿しています…",
  shortcut: "Ctrl＋Enter でも投稿できます。",
  draftRestored: "この端末に残っていた下書きを表示しています。",
  draftKept: "下書きはこの端末に残ります。",
  draftLost: "この端末に下書きを残せませんでした。投稿するまで画面を閉じないでください。",
  discardDraft: "下書きを消す",
  mentions: "名前の候補",
  mentionCount: (count: number) => `候補が${count}件あります。上下の矢印で選び、Enter で入れます。`,
} as const;

export const attachmentWords = {
  add: "ファイルを添付",
  hint: "PDF・Word・Excel・PowerPoint・画像・CSV・テキスト。1つ50MBまで、10個まで。ここに引いてきて置くこともできます。",
  list: "添付するファイル",
  remove: (name: string) => `${name} を外す`,
  uploading: (name: string) => `${name} を送っています`,
  waiting: "ファイルを送り終わるまでお待ちください。",
  tooLarge: "50MBを超えるファイルは添付できません。",
  tooMany: "添付できるのは10個までです。",
  empty: "中身が空のファイルです。",
  refused: "この種類のファイルは添付できません。",
} as const;
