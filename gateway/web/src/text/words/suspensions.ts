// Keeping members out.

export const suspensionWords = {
  fold: "利用を停止する",
  lead: "この会員のサインインをすべて終わらせ、次からサインインできないようにします。これまでの投稿は残ります。",
  reason: "停止する理由",
  reasonHint: "本人にメールで伝わり、記録に残ります。500文字まで。",
  reasonNeeded: "理由を入力してください。",
  action: "利用を停止する",
  confirm: (name: string) => `${name}さんの利用を停止しますか。`,
  suspended: "利用を停止しています。",
  since: "停止した日時",
  undo: "停止を解除する",
  undone: "停止を解除しました。",
} as const;
