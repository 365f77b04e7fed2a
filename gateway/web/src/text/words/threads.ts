// Lists of threads, and the start page that shows them.

export const homeWords = {
  welcome: (name: string) => `${name}さん、おつかれさまです`,
  myTopics: "参加している分野",
  noTopics:
    "まだどの分野にも参加していません。仕事に関わる分野に参加すると、新しい投稿がここに集まります。",
  chooseTopics: "分野を選ぶ",
  latest: "新しい投稿",
  unsolved: "回答を待っている質問",
  noUnsolved: "回答を待っている質問はありません。",
  all: "すべて見る",
} as const;

export const threadListWords = {
  title: "スレッド",
  kindFilter: "種別",
  allKinds: "すべての種別",
  unsolvedOnly: "未解決の質問だけ",
  none: "あてはまるスレッドはありません。",
  noneInTopic: "まだスレッドはありません。最初の質問や情報を書いてみましょう。",
  unread: (count: number) => `未読${count}件`,
  replies: (count: number) => `返信${count}件`,
  noReplies: "返信なし",
  lastPost: "最後の投稿",
  newThread: "新しいスレッドを書く",
} as const;
