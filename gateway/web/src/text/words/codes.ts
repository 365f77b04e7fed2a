// Six digits by mail: signing up, verifying, resetting a password.

export const codeWords = {
  title: "確認コードを入力してください",
  sent: (address: string) => `${address} に、6桁の数字を書いたメールを送りました。`,
  until: (time: string) => `このコードは ${time} まで使えます。`,
  code: "確認コード（6桁）",
  hint: "全角でも、空白が入っていてもかまいません。間違えられるのは5回までです。",
  needed: "6桁の数字を入れてください。",
  next: "次へ",
  resend: "アドレスを確かめて送り直す",
  helpTitle: "メールが届かないとき",
  help: [
    "届くまで数分かかることがあります。メールの無害化を行っている職場では、さらに時間がかかることがあります。",
    "迷惑メールの場所や、課の共用メールボックスも見てください。",
  ],
} as const;
