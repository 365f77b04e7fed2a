// The yearly verification, and moving to a new address.

export const verificationWords = {
  title: "年に一度の在職確認",
  lead: "ひろばは、いま公務員として働いている方だけの場所です。年に一度、職場のメールアドレスが使えることを確かめます。",
  until: (date: string) => `いまの会員資格は ${date}まで有効です。`,
  lapsedSince: (date: string) =>
    `会員資格は ${date}で切れました。読むことはできますが、投稿はできません。確認が済むと、すぐに元どおり使えます。`,
  notYet: (date: string) =>
    `次の確認は ${date}からできるようになります。いまは何もする必要はありません。`,
  early: "異動などで確かめ直したいときは、いまでも確認できます。",
  due: "今年度の確認がまだ済んでいません。確認コードを受け取って入力するだけで、1分ほどで終わります。",
  paused:
    "メールが続けて届かなかったため、ひろばからのメールを止めています。確認が済むと再開します。",
  addressIs: (address: string) => `確認コードは ${address} に送ります。`,
  send: "確認コードを送る",
  sending: "送っています…",
  movedTitle: "異動された方、アドレスが変わった方",
  moved:
    "新しい職場のメールアドレスと所属に、1回の手続きで切り替えられます。これまでの投稿や設定はそのまま引き継がれます。",
  movedLink: "異動の手続きへ進む",
  doneTitle: "確認できました",
  done: (date: string) => `ありがとうございました。会員資格は ${date}まで有効です。`,
  home: "ホームへ",
  profile: "プロフィールを見る",

  confirm: "確認する",
  confirming: "確かめています…",
  back: "前に戻る",
  codeHelp: [
    "アドレスが正しいか確かめてください。ほかの会員が使っているアドレスには、コードのかわりにその旨のメールが届きます。",
    "異動して前のアドレスが使えなくなった方は、「異動の手続き」から新しいアドレスに切り替えてください。",
  ],

  transferTitle: "異動の手続き",
  transferLead:
    "新しい職場のメールアドレスで確かめて、新しい所属に切り替えます。これまでの投稿には、書いたときの所属が表示され続けます。",
  transferSteps: ["新しいアドレスと所属", "確認コード", "完了"],
  transferStepLabel: "異動の手順",
  newAddress: "新しい職場のメールアドレス",
  newAddressHint: (address: string) =>
    `いまのアドレスは ${address} です。ほかの会員には見えません。`,
  postingChanges: "所属・担当も変わる",
  postingChangesHint: "氏名の変更などでアドレスだけが変わる方は、チェックを外してください。",
  passwordHint: "アドレスを変えるために、ご本人であることを確かめます。",
  sessionsEnd: "切り替えると、この端末のほかは、すべてサインインが終わります。",
  transferDoneTitle: "切り替えました",
  transferDone: (body: string, address: string) =>
    `${body}の会員になりました。これからは ${address} でサインインしてください。`,
  addressDone: (address: string) => `これからは ${address} でサインインしてください。`,
  announced: (date: string) => `新しい所属は ${date}から表示されます。`,

  bannerDue: (date: string) => `年に一度の在職確認を、${date}までにお願いします。`,
  bannerDueLink: "1分で確認する",
  bannerLapsed: "在職確認の期限が過ぎています。読むことはできますが、投稿するには確認が必要です。",
  bannerLapsedLink: "いま確認する",
  bannerBounced: "異動されましたか。職場のアドレスに、ひろばからのメールが届きませんでした。",
  bannerBouncedLink: "新しいアドレスに切り替える",
  bannerBouncedSame: "アドレスは変わっていない",

  stages: {
    VERIFICATION_STAGE_UNSPECIFIED: "在職確認のお知らせ",
    ANNOUNCED: "4月から、年に一度の在職確認が始まります",
    OPEN: "在職確認ができるようになりました",
    MONTH_LEFT: "在職確認の期限まで1か月です",
    WEEK_LEFT: "在職確認の期限が近づいています",
    LAPSED: "在職確認の期限が過ぎました",
  },
  stageUntil: (date: string) => `会員資格は ${date}までです。`,
} as const;
