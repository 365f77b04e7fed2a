// The security settings: password, second factor, sessions.

export const securityWords = {
  title: "セキュリティ",
  lead: "サインインに使うものと、サインイン中の端末を確かめられます。",
  rolesRest: (roles: string) =>
    `${roles}の権限は、2段階認証を有効にするまで休止しています。ほかの会員と同じことはできます。`,
  roles: { MODERATOR: "モデレーター", ADMIN: "管理者", ROLE_UNSPECIFIED: "" },

  password: "パスワードの変更",
  passwordLead: "変更すると、この端末のほかは、すべてサインインが終わります。",
  currentPassword: "今のパスワード",
  newPassword: "新しいパスワード",
  changePassword: "パスワードを変更する",
  changing: "変更しています…",
  changed:
    "パスワードを変更しました。ほかの端末のサインインは終わりました。確認のメールをお送りします。",
  forgot: "今のパスワードを忘れたとき",

  secondFactor: "2段階認証",
  secondFactorLead:
    "サインインのとき、パスワードのほかに、スマートフォンなどの認証アプリに出る6桁の数字を確かめます。パスワードを知られても、ほかの人は入れません。",
  off: "無効",
  on: "有効",
  onSince: (time: string) => `${time}から`,
  codesLeft: (count: number) => `回復用コードの残り ${count}個`,
  codesFew: "残りが少なくなっています。作り直してください。",
  enable: "2段階認証を設定する",
  passwordAgain: "確認のため、今のパスワードを入れてください。",
  next: "次へ",
  confirming: "確かめています…",
  scanTitle: "認証アプリに登録してください",
  scan: "Google Authenticator や Microsoft Authenticator などの認証アプリで、このQRコードを読み取ります。",
  qrLabel: "認証アプリに登録するQRコード",
  typeTitle: "読み取れないとき",
  type: "アプリで「手動で入力」を選び、次のキーを入れてください。種類は「時間ベース」です。",
  key: "キー",
  firstCode: "アプリに出た6桁の数字",
  firstCodeHint: "30秒ごとに変わります。全角でもかまいません。",
  untilTime: (time: string) => `${time} までに終えてください。`,
  turnOn: "有効にする",
  disable: "2段階認証を無効にする",
  disableLead: "無効にすると、次のサインインからパスワードだけで入れるようになります。",
  disableAction: "無効にする",
  disabled: "2段階認証を無効にしました。",
  renew: "回復用コードを作り直す",
  renewLead: "前のコードは使えなくなります。",
  renewAction: "作り直す",
  cancel: "やめる",

  codesTitle: "回復用コード",
  codesLead: "認証アプリが使えなくなったとき、6桁の数字のかわりに使います。1つにつき1回使えます。",
  codesOnce:
    "このコードは、もう一度表示することができません。紙に印刷するか書き写して、安全な場所に保管してください。",
  codesList: "回復用コードの一覧",
  copy: "コピーする",
  copied: "コピーしました。",
  print: "印刷する",
  saved: "保管しました",

  sessions: "サインイン中の端末",

  ownData: "自分のデータと退会",
} as const;
