// What is told by mail.

export const settingsWords = {
  title: "通知の設定",
  digest: "まとめ便",
  digestLead:
    "参加している分野の、まだ読んでいない投稿をまとめて送るメールです。未読がないときは送りません。",
  frequency: "届く日",
  frequencies: {
    DIGEST_FREQUENCY_UNSPECIFIED: "月曜日から金曜日",
    OFF: "届けない",
    DAILY: "毎日",
    WEEKDAYS: "月曜日から金曜日",
  },
  hour: "届く時刻",
  hourHint: "日本時間です。",
  hourOption: (hour: number) => `${hour}時`,
  instant: "お知らせメール",
  instantLabel: "返信・名前・回答・解決のお知らせを、すぐにメールでも受け取る",
  instantHint: "1つのスレッドについて、10分に1通までにまとめて送ります。",
  preview: "今の内容のまとめ便を見る",
  previewTitle: "まとめ便の見本",
  previewLead: "いま送るとしたら、この内容になります。見ても既読にはなりません。",
  previewSubject: "件名",
  previewEmpty: "いま未読の投稿はありません。この状態では、まとめ便は送られません。",
  previewText: "メールの本文",
  previewThreads: "載るスレッド",
} as const;
