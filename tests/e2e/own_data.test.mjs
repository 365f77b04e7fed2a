// Her own data: a copy of all of it by a mail's link, and leaving, with the days to change her mind.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { lookAt, openBrowser } from "./lib/browser.mjs";
import { admin, eventually, mailTo } from "./lib/forum.mjs";
import { signIn } from "./lib/sign_in.mjs";

const her = { address: "tabidachi@city.kadoma.lg.jp", password: "はるにさくらなつにうみをみる" };
const findings = [];
let laptop, phone;

const look = async (page, name) => findings.push(...(await lookAt(page, name)));

async function typeCredentials(page) {
  await page.goto("/signin");
  await page.getByLabel("メールアドレス").fill(her.address);
  await page.getByLabel("パスワード").fill(her.password);
  await page.getByRole("button", { name: "サインインする" }).click();
}

before(async () => {
  admin(
    ["create-member", "--address", her.address, "--name", "旅立 春子", "--body", "272230",
     "--department", "市民課", "--password-stdin"],
    her.password,
  );
  laptop = await openBrowser();
  phone = await openBrowser({ width: 360, height: 740 });
});

after(() => Promise.all([laptop?.close(), phone?.close()]));

test("she asks for a copy, and not without her password", async () => {
  await signIn(laptop, her);
  await laptop.goto("/security");
  await laptop.getByRole("link", { name: "自分のデータ" }).click();
  await laptop.getByRole("heading", { name: "自分のデータ", level: 1 }).waitFor();
  await laptop.getByText("まだありません").waitFor();
  await laptop.getByLabel("今のパスワード").fill("ちがうけれどながいことば");
  await laptop.getByRole("button", { name: "申し込む", exact: true }).click();
  await laptop.getByText("パスワードが違います").waitFor();
  await look(laptop, "data-wrong-password");
  await laptop.getByLabel("今のパスワード").fill(her.password);
  await laptop.getByRole("button", { name: "申し込む", exact: true }).click();
  await laptop.getByText("受け付けました").waitFor();
});

test("a mail says that it is there, and the page hands it over", async () => {
  const mail = await mailTo(her.address, /\/account\/data/);
  assert.doesNotMatch(mail.text, /dataExports/, "a mail opens nothing by itself");
  // The page looks again by itself.
  const link = laptop.getByRole("link", { name: "ダウンロードする" });
  await link.waitFor();
  await look(laptop, "data-ready");
  const [download] = await Promise.all([laptop.waitForEvent("download"), link.click()]);
  assert.match(download.suggestedFilename(), /^hiroba-\d{8}\.zip$/);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\x03\x04");
  assert.ok(bytes.includes("notifications/settings.json"), "every service has given its part");
  assert.ok(bytes.includes("threads/"));
});

test("she leaves: nothing is chosen for her, and all her sessions end", async () => {
  await signIn(phone, her);
  await phone.goto("/members/me");
  await phone.getByRole("link", { name: "退会", exact: true }).click();
  await phone.getByRole("heading", { name: "退会", level: 1 }).waitFor();
  assert.equal(await phone.getByRole("radio", { checked: true }).count(), 0);
  await phone.getByRole("button", { name: "確認へ進む" }).click();
  await phone.getByText("どちらかを選んでください").waitFor();
  await look(phone, "leave-nothing-chosen");
  await phone.getByRole("radio", { name: "投稿を残す" }).check();
  await phone.getByRole("button", { name: "確認へ進む" }).click();
  await phone.getByRole("heading", { name: "最後の確認" }).waitFor();
  await look(phone, "leave-confirm");
  await phone.getByLabel("今のパスワード").fill(her.password);
  await phone.getByRole("button", { name: "退会する" }).click();
  await phone.getByRole("heading", { name: "退会の手続きをしました" }).waitFor();
  await phone.getByText(/までは、サインインすると退会を取りやめられます/).waitFor();
  await look(phone, "goodbye");
  await mailTo(her.address, /退会/);
  await eventually("the laptop's session is over", async () => {
    await laptop.goto("/notifications");
    const asked = laptop.getByText("続けるには、サインインしてください");
    await asked.or(laptop.getByRole("heading", { name: "お知らせ", level: 1 })).first().waitFor();
    return (await asked.count()) > 0 ? true : null;
  });
});

test("for some days every page says that she is leaving", async () => {
  await typeCredentials(phone);
  await phone.getByRole("heading", { name: "退会の手続き中です" }).waitFor();
  await look(phone, "leaving-phone");
  await phone.goto("/threads");
  await phone.getByRole("heading", { name: "退会の手続き中です" }).waitFor();
  await phone.getByRole("link", { name: "自分のデータを受け取る" }).click();
  await phone.getByRole("link", { name: "ダウンロードする" }).waitFor();
  await phone.getByLabel("今のパスワード").waitFor();
  await look(phone, "leaving-data-phone");
  await typeCredentials(laptop);
  await laptop.getByRole("heading", { name: "退会の手続き中です" }).waitFor();
  await look(laptop, "leaving-laptop");
});

test("she changes her mind and is back", async () => {
  await phone.goto("/");
  await phone.getByRole("button", { name: "退会を取りやめる" }).click();
  await phone.getByRole("heading", { name: "おつかれさまです" }).waitFor();
  await phone.goto("/settings");
  await phone.getByRole("heading", { name: "通知の設定" }).waitFor();
});

test("axe found nothing serious, and nothing was wider than its screen", () => {
  assert.deepEqual(findings, []);
});
