// Proving once more who somebody is, before what only she may do.

export const proofWords = {
  password: "今のパスワード",
  code: "認証アプリの確認コード",
  codeHint: "認証アプリに出ている6桁の数字か、回復用コードを入れてください。",
  codeIfOnHint:
    "2段階認証を設定している方だけ、認証アプリに出ている6桁の数字か、回復用コードを入れてください。",
  confirming: "確かめています…",
  cancel: "やめる",
} as const;
