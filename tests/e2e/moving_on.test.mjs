// A member's April: the page asks for the yearly code, she moves to another city in one step, and
// her profile shows both offices with their years.
import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { lookAt, openBrowser } from "./lib/browser.mjs";
import { mailTo } from "./lib/forum.mjs";
import { signIn } from "./lib/sign_in.mjs";
import { signUp } from "./lib/sign_up.mjs";

const member = {
  address: "hanae@city.kadoma.lg.jp",
  name: "通年 花恵",
  department: "健康増進課",
  password: "はるのひろばでまっています",
  body: "大阪府門真市",
};
const newAddress = "hanae@city.osaka.lg.jp";
// The next October, and the April after it.
const year = new Date().getFullYear() + 2;
let page;
const findings = [];

// Sets the clock of all processes ahead to a time in Japan.
function setClock(time) {
  const ahead = Math.round((Date.parse(`${time}+09:00`) - Date.now()) / 1000);
  writeFileSync(`${process.env.HIROBA_TEST_CLOCK}.new`, `${ahead}s`);
  renameSync(`${process.env.HIROBA_TEST_CLOCK}.new`, process.env.HIROBA_TEST_CLOCK);
}

async function look(name) {
  findings.push(...(await lookAt(page, name)));
}

async function typeCode(address) {
  const mail = await mailTo(address, /確認の画面に/);
  const [, code] = /確認コード　(\d{6})/.exec(mail.text);
  await page.getByLabel("確認コード（6桁）").fill(code);
  await page.getByRole("button", { name: "確認する", exact: true }).click();
}

before(async () => {
  setClock(`${year - 1}-10-01T10:00:00`);
  page = await openBrowser({ width: 360, height: 740 });
});

after(() => page?.close());

test("in October nothing is asked of her", async () => {
  await signUp(page, member);
  await page.goto("/verification");
  await page.getByText(`いまの会員資格は ${year}年5月31日`).waitFor();
  await look("verification-october");
});

test("in April every page asks, and a code answers", async () => {
  setClock(`${year}-04-03T20:00:00`);
  await signIn(page, member);
  await page.getByRole("link", { name: "1分で確認する" }).waitFor();
  await look("banner-april");
  await page.getByRole("link", { name: "1分で確認する" }).click();
  await page.getByRole("button", { name: "確認コードを送る" }).click();
  await page.getByRole("heading", { name: "確認コードを入力してください" }).waitFor();
  await look("verification-code");
  await typeCode(member.address);
  await page.getByText(`会員資格は ${year + 1}年5月31日`).waitFor();
  await look("verification-done");
  await page.getByRole("link", { name: "ホームへ" }).click();
  await page.getByRole("heading", { name: "おつかれさまです" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "1分で確認する" }).count(), 0);
});

test("she moves to another city in one step", async () => {
  await page.goto("/transfer");
  await page.getByLabel("新しい職場のメールアドレス").fill(newAddress);
  await page.getByLabel("所属・担当も変わる").uncheck();
  await page.getByLabel("今のパスワード").fill(member.password);
  await page.getByRole("button", { name: "確認コードを送る" }).click();
  await page.getByText("新しい所属も入力してください").first().waitFor();
  await look("transfer-posting-required");

  await page.getByLabel("所属・担当も変わる").check();
  await page.getByLabel("所属", { exact: true }).fill("危機管理室");
  await page.getByText("担当の分野").click();
  await page.getByLabel("分野を探す（読みがなでも）").fill("ぼうさい");
  await page.getByRole("button", { name: "防災・危機管理" }).click();
  await page.getByLabel("始まる日").fill(`${year}-04-01`);
  await look("transfer");
  await page.getByRole("button", { name: "確認コードを送る" }).click();
  await page.getByRole("heading", { name: "確認コードを入力してください" }).waitFor();
  await typeCode(newAddress);
  await page.getByText("大阪府大阪市の会員になりました").waitFor();
  await look("transfer-done");
});

test("her profile shows both offices with their years, and a mistake is corrected", async () => {
  await page.getByRole("link", { name: "プロフィールを見る" }).click();
  await page.getByRole("heading", { name: /大阪府大阪市 危機管理室/ }).waitFor();
  await page.getByText(`${year}年3月31日（令和${year - 2018}年）まで`).waitFor();
  await page.getByText("防災・危機管理").first().waitFor();
  await look("profile-history");
  await page.getByLabel("「健康増進課」を直す").click();
  const form = page.locator("form").filter({ hasText: "この所属を消す" }).last();
  await look("profile-edit");
  await form.getByLabel("所属", { exact: true }).fill("保健予防課");
  await form.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("heading", { name: /門真市 保健予防課/ }).waitFor();
});

test("she reads and cannot write after May of the next year", async () => {
  setClock(`${year + 1}-06-01T08:00:00`);
  await signIn(page, { ...member, address: newAddress });
  await page.getByRole("link", { name: "いま確認する" }).waitFor();
  await look("banner-lapsed");
  await page.goto("/ask");
  await page.getByRole("heading", { name: "年に一度の在職確認" }).waitFor();
  await look("verification-lapsed");
});

test("axe found nothing serious", () => assert.deepEqual(findings, []));
