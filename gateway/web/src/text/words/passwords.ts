// Choosing, changing and resetting passwords.

export const passwordWords = {
  limits: "12文字以上、128文字まで。漢字やかな、空白も使えます。",
  short: (left: number) => `あと${left}文字必要です。`,
  tooLong: (over: number) => `${over}文字長すぎます。128文字までにしてください。`,
  monotonous: "同じ文字のくり返しや、続き番号は使えません。",
  enough: "使えます。もう少し長くすると、もっと安全になります。",
  good: "十分な長さです。",
  show: "パスワードを表示する",
  back: "前の手順に戻る",
} as const;

export const passwordResetWords = {
  title: "パスワードの再設定",
  lead: "登録しているメールアドレスに、6桁の確認コードを送ります。",
  stepLabel: "再設定の手順",
  steps: ["メールアドレス", "確認コード", "新しいパスワード"],
  address: "メールアドレス",
  addressHint: "会員登録に使った、職場のメールアドレスです。",
  send: "確認コードを送る",
  sending: "送っています…",
  codeLead: (address: string) =>
    `${address} が登録されていれば、6桁の数字を書いたメールが届きます。`,
  help: [
    "登録されていないアドレスには、何も届きません。登録したときのアドレスか確かめてください。",
  ],
  passwordTitle: "新しいパスワードを決めてください",
  passwordLead: "再設定すると、すべての端末でサインインが終わります。",
  password: "新しいパスワード",
  finish: "再設定する",
  finishing: "再設定しています…",
  doneTitle: "再設定できました",
  done: "パスワードを再設定しました。新しいパスワードでサインインしてください。",
  signIn: "サインインへ進む",
} as const;
