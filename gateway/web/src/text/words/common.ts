// What every page may say, and how failures are told.

export const commonWords = {
  appName: "ひろば",
  skipLink: "本文へ移動",
  loading: "読み込んでいます…",
  more: "もっと見る",
  filters: "絞り込む",
  filtersBy: (what: string) => `絞り込み：${what}`,
  filtersOff: "絞り込みをやめる",
  close: "閉じる",
  cancel: "やめる",
  save: "保存する",
  saved: "保存しました。",
  required: "必須",
  optional: "任意",
  sample: "見本",
  sampleThread:
    "これは見本のスレッドです。人物も内容も創作で、書かれている団体の事実ではありません。",
  leftMember: "退会した会員",
  withHonorific: (name: string) => `${name}さん`,
  solved: "解決済み",
  unsolved: "未解決",
  rolesRest: "運営の権限は、2段階認証を有効にするまで休止しています。",
  rolesRestLink: "2段階認証を設定する",
} as const;

export const errorWords = {
  unknown: "うまくいきませんでした。少し待ってから、もう一度お試しください。",
  offline:
    "つながりませんでした。通信の状態を確かめて、もう一度お試しください。書いた内容は残っています。",
  requestId: (id: string) => `受付番号：${id}`,
  retry: "もう一度読み込む",
  crashed: "画面を表示できませんでした。書きかけの内容はこの端末に残っています。",
  reload: "画面を読み込み直す",
  byStatus: {
    INVALID_ARGUMENT: "入力の内容を確かめてください。",
    UNAUTHENTICATED: "サインインし直してください。書いた内容は下書きとして残っています。",
    PERMISSION_DENIED: "この操作はできません。",
    NOT_FOUND: "見つかりませんでした。消されたか、見ることのできない場所にあります。",
    OUT_OF_RANGE: "大きすぎます。",
    RESOURCE_EXHAUSTED: "混み合っています。少し待ってから、もう一度お試しください。",
    UNAVAILABLE: "ただいまつながりにくくなっています。少し待ってから、もう一度お試しください。",
  },
} as const;

export const notFoundWords = {
  title: "ページが見つかりません",
  lead: "アドレスが変わったか、消されたか、見ることのできない場所にあります。",
  home: "ホームへ戻る",
  search: "検索する",
} as const;
