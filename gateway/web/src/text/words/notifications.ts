// What members are told in the app.

export const notificationWords = {
  title: "お知らせ",
  none: "お知らせはまだありません。返信や、名前を呼ばれたとき、自分の質問に回答が付いたときに届きます。",
  noneUnread: "未読のお知らせはありません。",
  unreadOnly: "未読だけ",
  markAll: "すべて既読にする",
  unread: "未読",
  region: "新しいお知らせ",
  show: "見る",
  kinds: {
    KIND_UNSPECIFIED: (who: string) => `${who}からのお知らせ`,
    REPLY: (who: string) => `${who}が、あなたの投稿に返信しました`,
    MENTION: (who: string) => `${who}が、投稿であなたの名前を呼びました`,
    ANSWER: (who: string) => `${who}が、あなたの質問に書き込みました`,
    VERIFICATION: () => "在職確認のお知らせ",
    ACCEPTED: (who: string) => `${who}が、あなたの投稿を解決した回答にしました`,
  },
} as const;
