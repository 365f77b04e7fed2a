// A question, its document and its answer in the sample forum, as the asker sees them.
import { openBrowser, picture } from "./lib/browser.mjs";
import { pdf } from "./lib/documents.mjs";
import { api, tokenOf, upload } from "./lib/forum.mjs";
import { signIn } from "./lib/sign_in.mjs";

const password = "hiroba-no-mihon-2026";
const [member, moderator, admin] = ["member", "moderator", "admin"].map((name) => ({
  address: `${name}@city.kadoma.lg.jp`,
  password,
}));
const [hers, his, theirs] = await Promise.all([member, moderator, admin].map(tokenOf));

const { topics } = await api("GET", "/v1/topics", undefined, hers);
const document = await upload("余剰ワクチン取扱基準（案）.pdf", pdf(184_000), hers);
const thread = await api(
  "POST",
  "/v1/threads",
  {
    thread: {
      topic: topics.find(({ displayName }) => displayName.includes("予防接種")).name,
      kind: "QUESTION",
      title: "集団接種のキャンセル分、当日は誰にどの順で声をかけていますか",
    },
    post: {
      text:
        "来月から土日の2会場で集団接種を始めます。医療従事者の接種では、" +
        "当日のキャンセルで**毎回5〜12人分**が余りました。\n\n" +
        "1. 声をかける順番を、どう決めていますか\n" +
        "2. 何時の時点で「余る」と判断していますか\n\n" +
        "取扱基準の案を作りました。抜けているところがあれば教えてください。",
      attachments: [{ name: document.name }],
    },
  },
  hers,
);
const post = await api(
  "POST",
  `/v1/${thread.name}/posts`,
  {
    text:
      "うちは課長決裁の基準にして、**30分以内に来られる人**を先に登録してもらっています。\n\n" +
      "| 順番 | 対象 | 判断の時刻 |\n|---|---|---|\n" +
      "| 1 | 会場の従事者で未接種の人 | 15時15分 |\n" +
      "| 2 | 事前登録した保育士・教員・介護職員 | 15時30分 |\n" +
      "| 3 | 窓口職場の職員 | 15時45分 |\n\n" +
      "2の中の順番はくじで決めておくと、公平性の説明が楽です。",
  },
  his,
);
await api("POST", `/v1/${post.name}:accept`, { undo: false }, hers);
for (const token of [hers, theirs])
  await api("POST", `/v1/${post.name}:react`, { undo: false }, token);
await api("PUT", `/v1/${thread.name}/readState`, { lastReadNumber: post.number }, hers);
await api("POST", "/v1/notifications:markRead", { all: true }, hers);

const page = await openBrowser({ width: 1200, height: 900 });
await signIn(page, member);
await page.goto(`/${thread.name}`);
const answer = page.getByRole("article").nth(1);
await answer.waitFor();
await page.waitForLoadState("networkidle");
// Down to the end of the answer.
const box = await answer.boundingBox();
await page.setViewportSize({ width: 1200, height: Math.ceil(box.y + box.height) + 24 });
await picture(page, "thread");
await page.close();
