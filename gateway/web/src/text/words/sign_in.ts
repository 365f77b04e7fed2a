// Signing in and out.

export const signInWords = {
  title: "サインイン",
  address: "メールアドレス",
  addressHint: "会員登録に使った、職場のメールアドレスです。",
  password: "パスワード",
  code: "確認コード",
  codeLead: "2段階認証が有効です。認証アプリに出ている6桁の数字を入れてください。",
  codeHint: "アプリが使えないときは、回復用コードを入れてください。",
  codeLost:
    "アプリも回復用コードも使えないときは、運営にお問い合わせください。登録のときと同じように、ご本人であることを確かめます。",
  codeLostTitle: "どちらも使えないとき",
  back: "前の画面に戻る",
  forgot: "パスワードを忘れたとき",
  action: "サインインする",
  busy: "確かめています…",
  noAccount: "はじめての方は、",
  toSignUp: "会員登録",
  noAccountEnd: "へお進みください。",
  again: "続けるには、サインインしてください。書きかけの内容はこの端末に残っています。",
} as const;

export const signOutWords = {
  title: "サインアウト",
  lead: "この端末でのサインインを終わります。",
  drafts: (count: number) =>
    `この端末に下書きが${count}件あります。サインアウトすると消えます。残したいときは、先に投稿するか書き写してください。`,
  action: "サインアウトする",
} as const;
