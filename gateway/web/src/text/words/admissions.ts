// The waiting list, for moderators.

export const admissionWords = {
  title: "参加の確認待ち",
  lead: "アドレスだけでは団体と本人を確かめられなかった人です。説明を読み、必要なら団体の代表電話などで確かめてから承認してください。",
  none: "確認待ちの人はいません。",
  address: "アドレス",
  department: "所属",
  explanation: "アドレスからわかること",
  statement: "本人の説明",
  noStatement: "説明はありません。",
  waitingSince: "登録",
  body: "団体",
  bodyHint: "名前・かな・ローマ字・団体コードで探せます。例：かどま、大阪 門真",
  bodyChosen: (name: string) => `選んだ団体：${name}`,
  bodyNeeded: "団体を選んでください。",
  bodyNone: "見つかりません。",
  reason: "承認の理由",
  reasonHint: "記録に残ります。例：代表電話で在籍を確認",
  approve: "承認する",
  approveLabel: (name: string) => `${name}さんを承認する`,
  approved: (name: string) => `${name}さんを承認しました。`,
} as const;
