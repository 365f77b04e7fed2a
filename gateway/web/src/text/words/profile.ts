// Members and their postings.

export const profileWords = {
  me: "プロフィール",
  title: (name: string) => `${name}さん`,
  postings: "所属・担当",
  noPostings: "所属はまだ登録されていません。",
  now: "現在",
  from: (date: string) => `${date}から`,
  until: (date: string) => ` ${date}まで`,
  unknownStart: "開始日は未登録",
  askMeAbout: "相談に乗れること",
  noAskMeAbout: "まだ書かれていません。",
  edit: "プロフィールを編集する",
  name: "お名前",
  askMeAboutHint: "経験したこと、答えられること。プロフィールに表示されます。500文字まで。",
  newPosting: "異動した・担当が変わった",
  newPostingLead:
    "新しい所属を登録すると、前の所属は前日で終わります。これまでの投稿には、書いたときの所属が表示され続けます。",
  department: "所属",
  departmentHint: "例：保健福祉部 健康増進課",
  duty: "担当",
  dutyHint: "例：予防接種、健康診査",
  startDate: "始まる日",
  startPosting: "新しい所属を登録する",
  end: "この所属を終える",
  endConfirm:
    "この所属を今日で終えますか。次の所属は「異動した・担当が変わった」から登録できます。",
  address: "メールアドレス",
  addressHint: "ほかの会員には見えません。",
  states: {
    STATE_UNSPECIFIED: "",
    PENDING: "確認待ち",
    VERIFIED: "公務員であることを確認済み",
    LAPSED: "確認の期限切れ",
  },
  roles: { ROLE_UNSPECIFIED: "", MODERATOR: "モデレーター", ADMIN: "管理者" },
} as const;
