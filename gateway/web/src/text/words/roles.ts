// Roles: who moderates what.

export const roleWords = {
  title: "運営とモデレーター",
  lead: "困ったことがあるときは、その分野のモデレーターか、ひろば全体のモデレーターに相談してください。",
  admins: "管理者",
  moderators: "ひろば全体のモデレーター",
  topicModerators: "分野のモデレーター",
  none: "まだいません。",
  since: "から",
  unknownTopic: "今はない分野",
  take: "役割を外す",
  takeLabel: (name: string, what: string) => `${name}さんの役割（${what}）を外す`,
  takeConfirm: (name: string, what: string) => `${name}さんの役割（${what}）を外しますか。`,
  give: "役割を付ける",
  giveLead: "役割を付けたことと外したことは、記録に残ります。自分の役割は変更できません。",
  member: "会員の名前",
  memberHint: "名前の最初の文字を入力すると、候補が出ます。",
  memberNone: "見つかりません。",
  memberChosen: (name: string) => `選んだ会員：${name}`,
  memberNeeded: "会員を選んでください。",
  kind: "役割",
  kinds: {
    TOPIC_MODERATOR: "分野のモデレーター",
    MODERATOR: "ひろば全体のモデレーター",
    ADMIN: "管理者",
  },
  kindHints: {
    TOPIC_MODERATOR:
      "選んだ分野の投稿を直し、消せます。承認制の分野では、先に参加している必要があります。",
    MODERATOR: "すべての分野の投稿を直し、消せます。参加の確認と利用の停止もできます。",
    ADMIN: "モデレーターの仕事に加えて、役割を付け外しし、操作の記録を見られます。",
  },
  topic: "受け持つ分野",
  topicNeeded: "分野を選んでください。",
  chooseTopic: "分野を選ぶ",
  given: (name: string) => `${name}さんに役割を付けました。`,
  taken: (name: string) => `${name}さんの役割を外しました。`,
} as const;
