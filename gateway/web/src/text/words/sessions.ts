// Sessions of the member.

export const sessionWords = {
  title: "サインイン中の端末",
  lead: "心当たりのない端末があれば、終了してください。終了すると、5秒以内にその端末では何も見られなくなります。",
  current: "この端末",
  lastUse: "最後に使った時刻",
  expires: "自動で終わる時刻",
  kinds: { KIND_UNSPECIFIED: "", COOKIE: "ブラウザ", TOKEN: "プログラム" },
  end: "終了する",
  endLabel: (device: string) => `${device} を終了する`,
  unknownDevice: "端末の名前は不明",
  ended: "終了しました。",
  endOthers: "ほかの端末をすべて終了する",
  begun: "サインインした時刻",
  sameNetwork: "この端末と同じネットワーク",
  otherNetwork: "別のネットワーク",
} as const;
