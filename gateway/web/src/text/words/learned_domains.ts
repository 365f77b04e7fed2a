// Mail domains that moderators have taught.

export const learnedDomainWords = {
  title: "覚えたドメイン",
  lead: "参加の確認で、団体のものと確かめたドメインです。団体が手放したドメインは他人が買えるため、1年ごとに確かめ直します。期限の近い順に並んでいます。",
  none: "覚えたドメインはありません。参加の確認で承認するときに覚えさせることができます。",
  body: "団体",
  learned: "覚えた日",
  renewed: "最後に確かめた日",
  expires: "期限",
  by: (name: string) => `（${name}）`,
  active: "有効",
  expiresSoon: "まもなく期限",
  expired: "期限切れ・要確認",
  how: "団体の公式サイトや案内で、いまも団体が使っているか確かめてください。",
  renew: "いまも使われている",
  renewLabel: (domain: string) => `${domain} はいまも使われている（1年延ばす）`,
  renewDone: (domain: string) => `${domain} を1年延ばしました。`,
  forget: "忘れる",
  forgetLabel: (domain: string) => `${domain} を忘れる`,
  forgetConfirm: (domain: string) =>
    `${domain} を忘れますか。これから登録する人は、一人ずつの確認になります。すでに参加した人は変わりません。`,
  forgotten: (domain: string) => `${domain} を忘れました。`,
} as const;
