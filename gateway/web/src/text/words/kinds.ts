// The kinds of threads.

export const kindWords = {
  KIND_UNSPECIFIED: "スレッド",
  DISCUSSION: "雑談・相談",
  QUESTION: "質問",
  SHARE: "情報共有",
  ROUND_UP: "質問募集",
  STUDY_SESSION: "勉強会",
  HANDBOOK: "手引き",
} as const;

export const kindHints = {
  KIND_UNSPECIFIED: "",
  DISCUSSION: "答えが一つに決まらない話、近況、悩みごと",
  QUESTION: "教えてほしいこと。解決した回答に印を付けられます",
  SHARE: "資料や事例を渡したいとき",
  ROUND_UP: "視察や会議の前に、みんなの質問を集める",
  STUDY_SESSION: "勉強会のお知らせと資料",
  HANDBOOK: "業務の手引きを書き、育てる",
} as const;
