// Every page as a moderator sees it, on a phone and on a laptop: nothing is wider than the screen,
// axe finds nothing serious. And what goes wrong on the way: a post far away, no network, no mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { lookAt, openBrowser } from "./lib/browser.mjs";
import { pdf } from "./lib/documents.mjs";
import { api, applicant, moderator, moderatorToken, upload } from "./lib/forum.mjs";
import { signIn } from "./lib/sign_in.mjs";

const longWord = "https://www.example.lg.jp/" + "とても長い道のり/ABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(4);
const wideTable =
  `|${" 列の見出し |".repeat(12)}\n|${"---|".repeat(12)}\n` + `|${" 1,234,567 |".repeat(12)}\n`.repeat(2);
const screens = { phone: { width: 360, height: 740 }, laptop: { width: 1280, height: 900 } };
const pages = {};
let long, hard, topic;

before(async () => {
  const token = await moderatorToken();
  const me = await api("GET", "/v1/members/me", undefined, token);
  const write = (thread, text) => api("POST", `/v1/${thread.name}/posts`, { text }, token);
  topic = await api("POST", "/v1/topics", { displayName: "防災", description: "避難所" }, token);
  const ask = (title, text, attachments) =>
    api(
      "POST",
      "/v1/threads",
      { thread: { topic: topic.name, title, kind: "QUESTION" }, post: { text, attachments } },
      token,
    );
  const file = await upload(`${"とても長い名前の".repeat(8)}一覧.pdf`, pdf(), token);
  long = await ask("投稿の多いスレッド", "最初の投稿です。");
  for (let number = 2; number <= 60; number += 1) await write(long, `${number}番目の投稿です。`);
  hard = await ask(
    "とても長い題名の質問、".repeat(10),
    `# 見出し\n\n@[${me.displayName}](${me.name}) さんへ。\n\n${longWord}\n\n${wideTable}\n` +
      "```\n" + "SELECT 1; ".repeat(30) + "\n```\n\n> 引用\n",
    [{ name: file.name }],
  );
  await write(hard, "返信です。");
  await fillWaitingList(token);
  for (const [screen, size] of Object.entries(screens)) {
    pages[screen] = await openBrowser(size);
    await signIn(pages[screen], moderator);
  }
});

// Somebody of every kind on the waiting list: unsettled, of the moderator's body, from a shared
// mailbox; and one let in, whose domain was taught, and one turned away.
async function fillWaitingList(token) {
  const own = (hers) => api("GET", "/v1/members/me/admission", undefined, hers);
  const taught = await own(await applicant("h.ito@union.naganaga-kouiki-rengou.lg.jp", "伊藤 春子", ""));
  await api(
    "POST",
    `/v1/${taught.name}:approve`,
    { body: "bodies/272230", reason: "公式サイトで確認", learnDomain: true },
    token,
  );
  const turnedAway = await own(await applicant("a.kato@kouiki.lg.jp", "加藤 秋夫", "担当です。"));
  await api("POST", `/v1/${turnedAway.name}:reject`, { reason: "代表電話で在籍を確かめられませんでした。" }, token);
  await applicant("n.sato@union.kitaminami.lg.jp", "佐藤 夏美", "組合の総務係長です。内線は 12 です。");
  const colleague = await own(await applicant("f.mori@city.kadoma.osaka.jp", "森 冬子", ""));
  await api("POST", `/v1/${colleague.name}:vouch`, { statement: "同じ課で働いています。" }, token);
  await applicant(
    "kenkou-zoushin-ka@city.kadoma.lg.jp",
    "山田 花子",
    "健康増進課の山田花子です。代表電話から内線123で出ます。係長の鈴木一郎が確かめられます。",
  );
}

after(() => Promise.all(Object.values(pages).map((page) => page.close())));

for (const screen of Object.keys(screens)) {
  test(`every page fits on a ${screen}, and axe finds nothing serious`, async () => {
    const page = pages[screen];
    const paths = [
      "/", "/topics", `/${topic.name}`, "/topics/new", `/${topic.name}/requests`, "/threads",
      "/threads?kind=HANDBOOK&unsolved=1", `/${long.name}`, `/${hard.name}`, "/ask", "/search",
      `/search?query=${encodeURIComponent("質問")}`, "/notifications", "/settings", "/security",
      "/members/me", "/bodies/272230", "/bodies/n-meti.go.jp", "/verification", "/transfer", "/vouch", "/admissions", "/admissions?decided=1",
      "/learned-domains", "/roles", "/account/data", "/account/leave", "/goodbye", "/signout",
      "/password-reset", "/about/terms", "/about/notices", "/nowhere",
    ];
    const wrong = [];
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator(".loading").first().waitFor({ state: "detached" });
      wrong.push(...(await lookAt(page, `${screen}${path.replaceAll(/[^a-z]+/g, "-")}`)));
    }
    assert.deepEqual(wrong, []);
  });
}

test("on a phone the results come before the filters", async () => {
  const page = pages.phone;
  await page.goto(`/search?query=${encodeURIComponent("質問")}`);
  const first = await page.getByRole("main").getByRole("listitem").first().boundingBox();
  assert.ok(first.y < screens.phone.height / 2, `the first result is at ${first.y}`);
  assert.equal(await page.getByLabel("分野").isVisible(), false);
  await page.getByRole("button", { name: "絞り込む" }).click();
  await page.getByLabel("分野").selectOption({ label: "防災" });
  await page.getByRole("button", { name: "絞り込み：防災" }).waitFor();
});

test("links to posts that are not loaded lead to them", async () => {
  const page = pages.laptop;
  const focused = (number) => page.locator(`#post-${number}:focus`).waitFor();
  await page.goto(`/${long.name}#post-50`);
  await focused(50);
  await page.getByRole("link", { name: "最初の投稿へ" }).click();
  await focused(1);
  await page.getByRole("link", { name: "最後の投稿へ" }).click();
  await focused(60);
});

test("without a network it is said at once, and nothing that was written is lost", async () => {
  const page = pages.laptop;
  await page.goto(`/${hard.name}`);
  await page.getByLabel("本文").fill("つながらないときに書いた返信");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "返信する" }).click();
  await page.getByText("つながりませんでした").waitFor();
  assert.equal(await page.getByLabel("本文").inputValue(), "つながらないときに書いた返信");
  await page.getByRole("link", { name: "お知らせ" }).first().click();
  await page.getByRole("button", { name: "もう一度読み込む" }).waitFor();
  // It comes by itself when the network is back.
  await page.context().setOffline(false);
  await page.getByText("お知らせはまだありません").waitFor();
});

test("keys alone lead past the head, and to what is missing in a form", async () => {
  const page = pages.laptop;
  await page.goto("/ask");
  await page.getByRole("button", { name: "投稿する" }).waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "本文へ移動" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.getByRole("radio", { name: /^質問 / }).and(page.locator(":focus")).waitFor();
  await page.getByRole("button", { name: "投稿する" }).press("Enter");
  await page.getByLabel("分野").and(page.locator(":focus")).waitFor();
});

test("when the session has ended, signing in leads back", async () => {
  const page = pages.phone;
  await page.goto("/threads");
  await page.context().clearCookies();
  await page.goto("/settings");
  await page.getByText("続けるには、サインインしてください").waitFor();
  await page.getByLabel("メールアドレス").fill(moderator.address);
  await page.getByLabel("パスワード").fill(moderator.password);
  await page.getByRole("button", { name: "サインインする" }).click();
  await page.getByRole("heading", { name: "通知の設定" }).waitFor();
});
