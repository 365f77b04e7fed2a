// The main job, by two people in two browsers at once: she signs up and asks with a document; he
// finds the question by other words and answers; she is told live and by mail, and accepts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, picture, seriousFindings } from "./lib/browser.mjs";
import { pdf } from "./lib/documents.mjs";
import { api, mailTo, moderatorToken, tokenOf } from "./lib/forum.mjs";
import { signUp } from "./lib/sign_up.mjs";

const asker = {
  address: "megumi@city.kadoma.lg.jp",
  name: "田中 恵",
  department: "保健課",
  password: "はるのひろばでまっています",
  body: "大阪府門真市",
};
const answerer = {
  address: "ken@city.hakodate.lg.jp",
  name: "佐藤 健",
  department: "市立函館保健所",
  password: "きたのまちからこたえます",
  body: "北海道函館市",
};
let hers, his;
const findings = [];

// Looks at a page as it is: what axe finds, and a picture of it.
const lookAt = (page) => async (name) => {
  for (const finding of await seriousFindings(page)) findings.push(`${name}: ${finding}`);
  await picture(page, name);
};

before(async () => {
  const token = await moderatorToken();
  await api("POST", "/v1/topics", { displayName: "予防接種", description: "接種の実務" }, token);
  await api("POST", "/v1/topics", { displayName: "防災", description: "避難所と備蓄" }, token);
  [hers, his] = await Promise.all([openBrowser(), openBrowser({ width: 360, height: 740 })]);
});

after(async () => {
  await Promise.all([hers?.close(), his?.close()]);
});

test("both sign up with the code from the mail", async () => {
  await signUp(hers, asker, lookAt(hers));
  await signUp(his, answerer);
});

test("she joins a topic and asks with a document", async () => {
  await hers.getByRole("button", { name: "「予防接種」に参加する" }).click();
  await hers.getByText("参加中").first().waitFor();
  await lookAt(hers)("topics");

  await hers.getByRole("link", { name: "質問・投稿する" }).click();
  await hers.getByLabel("種別").getByText("質問", { exact: true }).check().catch(async () => {
    await hers.getByRole("radio", { name: /^質問/ }).check();
  });
  await hers.getByLabel("分野").selectOption({ label: "予防接種" });
  await hers.getByLabel("題名").fill("集団接種の予約枠、キャンセル分はどう埋めていますか");
  await hers.getByLabel("本文").fill(
    "当日のキャンセルが多く、**ワクチンが余って**しまいます。\n\n- 名簿はありますか\n- 連絡は電話ですか",
  );
  await hers.getByLabel("ファイルを添付").last().setInputFiles({
    name: "予約枠の実績.pdf",
    mimeType: "application/pdf",
    buffer: pdf(),
  });
  await hers.getByRole("button", { name: "予約枠の実績.pdf を外す" }).waitFor();
  await lookAt(hers)("ask");
  await hers.getByRole("button", { name: "投稿する" }).click();
  await hers.getByRole("heading", { name: /集団接種の予約枠/ }).waitFor();
  await hers.getByRole("link", { name: /予約枠の実績\.pdf.*ダウンロード/ }).waitFor();
  await lookAt(hers)("thread");
});

test("he finds it by other words, reads the document and answers", async () => {
  // The phone's width: the search box has a page of its own.
  await his.goto("/search");
  await his.getByLabel("検索する言葉").last().fill("当日あまったワクチンの使い道");
  await his.getByLabel("検索する言葉").last().press("Enter");
  const hit = his.getByRole("link", { name: /集団接種の予約枠/ });
  await hit.waitFor();
  await lookAt(his)("search");
  await hit.first().click();

  const [download] = await Promise.all([
    his.waitForEvent("download"),
    his.getByRole("link", { name: /予約枠の実績\.pdf.*ダウンロード/ }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "予約枠の実績.pdf");

  await his.getByLabel("本文").fill("市では待機名簿を作り、**前日の夕方**に電話しています。");
  await his.getByRole("button", { name: "返信する" }).click();
  await his.getByText("前日の夕方").first().waitFor();
  await lookAt(his)("thread-phone");
});

test("she is told live, without a reload, and by mail", async () => {
  const started = Date.now();
  await hers.getByText("佐藤 健さんが、あなたの質問に書き込みました").first().waitFor();
  await hers.getByText("前日の夕方").first().waitFor();
  assert.ok(Date.now() - started < 5_000, "the open page was told at once");
  await lookAt(hers)("told");

  const mail = await mailTo(asker.address, /前日の夕方/);
  assert.match(mail.text, /集団接種の予約枠/);
  assert.ok(mail.html.includes("前日の夕方"), "the mail has an HTML part");
  assert.equal(mail.headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
});

test("she accepts the answer and thanks for it", async () => {
  await hers.getByRole("button", { name: "解決した回答にする" }).click();
  await hers.getByText("解決済み").first().waitFor();
  await hers.getByRole("button", { name: /参考になった/ }).last().click();
  await hers.getByRole("button", { name: /参考になった 1人/ }).waitFor();
  await lookAt(hers)("solved");
});

test("the digest's preview shows what is unread and only that", async () => {
  const token = await tokenOf(answerer);
  const { topics } = await api("GET", "/v1/topics", undefined, token);
  const [vaccination, disaster] = ["予防接種", "防災"].map(
    (name) => topics.find((topic) => topic.displayName === name).name,
  );
  const write = (topic, title) =>
    api("POST", "/v1/threads", { thread: { topic, title }, post: { text: `${title}の本文` } }, token);
  await write(vaccination, "未読の知らせ");
  await write(disaster, "入っていない分野の知らせ");

  await hers.goto("/settings");
  await hers.getByRole("button", { name: "今の内容のまとめ便を見る" }).click();
  await hers.getByText("未読の知らせの本文").first().waitFor();
  const preview = await hers.getByRole("main").innerText();
  assert.ok(!preview.includes("入っていない分野"), preview);
  assert.ok(!preview.includes("キャンセル分はどう"), "what she has read is not in it");
  await lookAt(hers)("settings");
});

test("every other page is there, too", async () => {
  for (const path of ["/", "/threads", "/notifications", "/members/me", "/security", "/nowhere"]) {
    await hers.goto(path);
    await hers.getByRole("heading", { level: 1 }).waitFor();
    await lookAt(hers)(`page${path.replaceAll("/", "-")}`);
  }
});

test("nothing serious is found on any page, and no page complained", () => {
  assert.deepEqual(findings, []);
  assert.deepEqual([...hers.complaints, ...his.complaints], []);
});
