// Members who know an applicant of their own body.

export const vouchWords = {
  title: "この人を知っていますか",
  lead: "あなたと同じ団体の人が、参加の確認を待っています。職場で知っている人だけを確かめてください。2人が確かめると参加できます。",
  nobody: "同じ団体で確認を待っている人はいません。",
  // As many vouches let somebody in.
  needed: 2,
  body: "団体",
  department: "所属",
  since: "申請",
  count: "確かめた人",
  countText: (count: number, needed: number) => `${needed}人のうち${count}人`,
  statement: "どのように知っていますか",
  statementHint: "例：同じ係で働いています。あなたの名前とともに記録され、運営の担当者が見ます。",
  statementNeeded: "どのように知っているかを書いてください。",
  vouch: "知っています",
  vouchLabel: (name: string) => `${name}さんを知っています`,
  vouched: "あなたは確かめました。もう1人が確かめると参加できます。",
  done: (name: string) => `${name}さんを確かめました。`,
  admitted: (name: string) => `${name}さんが参加できるようになりました。`,
  warning:
    "心当たりのない人は、そのままにしてください。知らない人を確かめると、この機能を使えなくなることがあります。",
  home: (count: number) => `同じ団体の${count}人が、参加の確認を待っています。`,
} as const;
