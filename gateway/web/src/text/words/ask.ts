// Starting a thread.

export const askWords = {
  title: "質問・投稿する",
  lead: "題名に「何の、どこで困っているか」が入ると、答えられる人に届きやすくなります。",
  kind: "種別",
  topic: "分野",
  chooseTopic: "分野を選んでください",
  topicNeeded: "分野を選んでください。",
  threadTitle: "題名",
  threadTitleHint: "120文字まで。例：集団接種の予約枠、キャンセル分はどう埋めていますか",
  titleNeeded: "題名を入れてください。",
  joins: "投稿すると、その分野に参加します。",
  similar: "似たスレッドを先に検索する",
} as const;
