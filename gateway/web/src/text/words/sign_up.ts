// Signing up.

export const signUpWords = {
  title: "会員登録",
  lead: "職場のメールアドレスで、公務員であることを確かめます。3つの手順で、5分ほどで終わります。",
  steps: ["職場のアドレス", "確認コード", "パスワード"],
  stepLabel: "登録の手順",
  address: "職場のメールアドレス",
  addressHint:
    "lg.jp や go.jp など、職場から支給されたアドレスを入れてください。このアドレスに確認コードを送ります。ほかの会員には見えません。",
  name: "お名前",
  nameHint: "投稿に表示されます。姓と名を入れてください。",
  department: "所属",
  departmentHint: "例：保健福祉部 健康増進課。投稿に表示されます。",
  statement: "確認のための説明",
  statementHint:
    "アドレスだけでは団体がわからないときに、運営の担当者が読みます。団体名、仕事の内容、確認の方法（代表電話など）を書いてください。",
  statementOpen: "アドレスが lg.jp・go.jp でない方、共用のアドレスの方へ",
  termsBefore: "",
  termsMiddle: "と",
  termsAfter: "に同意します",
  termsNeeded: "登録には、利用規約と個人情報の取扱いへの同意が必要です。",
  send: "確認コードを送る",
  sending: "送っています…",
  codeTitle: "確認コードを入力してください",
  codeLead: (address: string) => `${address} に、6桁の数字を書いたメールを送りました。`,
  codeUntil: (time: string) => `このコードは ${time} まで使えます。`,
  code: "確認コード（6桁）",
  codeHint: "全角でも、空白が入っていてもかまいません。間違えられるのは5回までです。",
  codeNeeded: "6桁の数字を入れてください。",
  codeNext: "次へ",
  codeHelpTitle: "メールが届かないとき",
  codeHelp: [
    "届くまで数分かかることがあります。メールの無害化を行っている職場では、さらに時間がかかることがあります。",
    "迷惑メールの場所や、課の共用メールボックスも見てください。",
    "アドレスが正しいか確かめてください。すでに登録されているアドレスには、コードのかわりにその旨のメールが届きます。",
  ],
  resend: "アドレスを確かめて送り直す",
  passwordTitle: "パスワードを決めてください",
  passwordLead:
    "12文字以上なら、漢字やかなも使えます。記号や数字を混ぜる決まりはありません。覚えやすい長い言葉がおすすめです。",
  password: "パスワード",
  finish: "登録を終える",
  finishing: "登録しています…",
  back: "前の手順に戻る",
  doneTitle: "登録できました",
  doneVerified: (body: string) =>
    body
      ? `${body}の職員であることを確かめました。ようこそ、ひろばへ。`
      : "公務員であることを確かめました。ようこそ、ひろばへ。",
  doneNext:
    "まず、仕事に関わる分野に参加しましょう。参加した分野の新しい投稿が、ホームとまとめ便に届きます。",
  doneTopics: "分野を選ぶ",
  doneWaiting: "登録は終わりました。運営の担当者が、公務員であることを確かめています。",
  doneSignIn: "サインインへ進む",
  doneWaitingNext: "待っている間のことを見る",
} as const;
