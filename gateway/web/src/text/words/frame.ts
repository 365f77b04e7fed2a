// The head and the foot of every page.

export const navWords = {
  label: "主なメニュー",
  home: "ホーム",
  topics: "分野",
  threads: "スレッド",
  search: "検索",
  ask: "質問・投稿する",
  notifications: "お知らせ",
  unreadNotifications: (count: number) =>
    `お知らせ 未読${count >= 100 ? "100件以上" : `${count}件`}`,
  settings: "通知の設定",
  profile: "プロフィール",
  security: "セキュリティ",
  admissions: "参加の確認待ち",
  signIn: "サインイン",
  signUp: "会員登録",
  signOut: "サインアウト",
  menu: "メニュー",
  footer: "このサイトについて",
  terms: "利用規約",
  privacy: "個人情報の取扱い",
  accessibility: "アクセシビリティ",
  notices: "出典とライセンス",
} as const;
