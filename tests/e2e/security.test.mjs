// Her account, by hand: a second factor from the QR code's key, signing in with it, a recovery code,
// a new password that ends the telephone's session, and a reset when it is forgotten.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { lookAt, openBrowser } from "./lib/browser.mjs";
import { admin, mailTo } from "./lib/forum.mjs";
import { signIn } from "./lib/sign_in.mjs";

const her = { address: "anzen@city.kadoma.lg.jp", password: "まもりはかたくあけはなさない" };
const nextPassword = "なつのひなんじょはさかのうえ";
const lastPassword = "あきのくんれんはどようびから";
const findings = [];
let laptop, phone, recoveryCodes;

const look = async (page, name) => findings.push(...(await lookAt(page, name)));

// What an authenticator app makes of the key that is typed into it (RFC 6238).
function appCode(key) {
  const bits = [...key.replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function signOut(page) {
  await page.goto("/signout");
  await page.getByRole("button", { name: "サインアウトする" }).click();
  await page.getByRole("link", { name: "会員登録" }).first().waitFor();
}

async function type(page, password) {
  await page.goto("/signin");
  await page.getByLabel("メールアドレス").fill(her.address);
  await page.getByLabel("パスワード").fill(password);
  await page.getByRole("button", { name: "サインインする" }).click();
}

before(async () => {
  admin(
    ["create-member", "--address", her.address, "--name", "安全 守子", "--body", "272230",
     "--department", "危機管理課", "--password-stdin"],
    her.password,
  );
  laptop = await openBrowser();
  phone = await openBrowser({ width: 360, height: 740 });
});

after(() => Promise.all([laptop?.close(), phone?.close()]));

test("she sets up a second factor with the first code of her app", async () => {
  await signIn(laptop, her);
  await laptop.goto("/security");
  await laptop.getByRole("button", { name: "2段階認証を設定する" }).click();
  const section = laptop.locator("#second-factor-section");
  await section.getByLabel("今のパスワード").fill("ちがうけれどながいことば");
  await section.getByRole("button", { name: "次へ" }).click();
  await section.getByText("今のパスワードが違います").waitFor();
  await section.getByLabel("今のパスワード").fill(her.password);
  await section.getByRole("button", { name: "次へ" }).click();
  await laptop.getByRole("img", { name: "認証アプリに登録するQRコード" }).waitFor();
  await laptop.getByText("読み取れないとき").click();
  const key = await section.locator("code").textContent();
  await look(laptop, "security-qr");
  await section.getByLabel("アプリに出た6桁の数字").fill("000 000");
  await section.getByRole("button", { name: "有効にする" }).click();
  await section.getByText("確認コードが違います").waitFor();
  await section.getByLabel("アプリに出た6桁の数字").fill(appCode(key));
  await section.getByRole("button", { name: "有効にする" }).click();
  await laptop.getByRole("heading", { name: "回復用コード", level: 1 }).waitFor();
  recoveryCodes = await laptop.getByRole("listitem").locator("code").allTextContents();
  assert.equal(recoveryCodes.length, 10);
  await look(laptop, "security-recovery-codes");
  await laptop.getByRole("button", { name: "保管しました" }).click();
  await laptop.getByText("回復用コードの残り 10個").waitFor();
  await look(laptop, "security-on");
  await mailTo(her.address, /2段階認証が有効に/);
});

test("signing in asks for the code on the same page", async () => {
  await type(phone, her.password);
  await phone.getByLabel("確認コード").and(phone.locator(":focus")).waitFor();
  await look(phone, "sign-in-code");
  await phone.getByLabel("確認コード").fill("ABCD-EFGH-JKMN");
  await phone.getByRole("button", { name: "サインインする" }).click();
  await phone.getByText("確認コードが違います").waitFor();
  // As it was written down by hand.
  await phone.getByLabel("確認コード").fill(recoveryCodes[0].toLowerCase().replaceAll("-", " "));
  await phone.getByRole("button", { name: "サインインする" }).click();
  await phone.getByRole("heading", { name: "おつかれさまです" }).waitFor();
  await mailTo(her.address, /残りは 9 個です/);
  await phone.goto("/security");
  await phone.getByText("回復用コードの残り 9個").waitFor();
  await look(phone, "security-phone");
});

test("a new address asks for the code too", async () => {
  await laptop.goto("/transfer");
  await laptop.getByLabel("新しい職場のメールアドレス").fill("mamoriko@city.kadoma.lg.jp");
  await laptop.getByLabel("所属・担当も変わる").uncheck();
  await laptop.getByLabel("今のパスワード").fill(her.password);
  await laptop.getByLabel("認証アプリの確認コード").fill("000000");
  await laptop.getByRole("button", { name: "確認コードを送る" }).click();
  await laptop.getByText("確認コードが違います").first().waitFor();
  await look(laptop, "transfer-second-factor");
});

test("a new password ends the telephone's session", async () => {
  await laptop.goto("/security");
  const form = laptop.locator("form", { hasText: "パスワードの変更" });
  await form.getByLabel("今のパスワード").fill(her.password);
  await form.getByLabel("新しいパスワード").fill("みじかい");
  await form.getByText("あと8文字必要です").waitFor();
  await form.getByLabel("新しいパスワード").fill(nextPassword);
  await form.getByRole("button", { name: "パスワードを変更する" }).click();
  await form.getByText("パスワードを変更しました").waitFor();
  await phone.goto("/notifications");
  await phone.getByText("続けるには、サインインしてください").waitFor();
  await laptop.goto("/notifications");
  await laptop.getByRole("heading", { name: "お知らせ", level: 1 }).waitFor();
});

test("she turns the second factor off again", async () => {
  await laptop.goto("/security");
  await laptop.getByRole("button", { name: "2段階認証を無効にする" }).click();
  const section = laptop.locator("#second-factor-section");
  await section.getByLabel("今のパスワード").fill(nextPassword);
  await section.getByLabel("確認コード").fill(recoveryCodes[1]);
  await section.getByRole("button", { name: "無効にする", exact: true }).click();
  await section.getByText("2段階認証を無効にしました").waitFor();
});

test("a forgotten password is reset by a code from the mail", async () => {
  await signOut(laptop);
  await laptop.getByRole("link", { name: "サインイン" }).first().click();
  await laptop.getByRole("link", { name: "パスワードを忘れたとき" }).click();
  // The page of signing in has a field for the address too.
  await laptop.getByRole("heading", { name: "パスワードの再設定" }).waitFor();
  await laptop.getByLabel("メールアドレス").fill(her.address);
  await look(laptop, "password-reset-address");
  await laptop.getByRole("button", { name: "確認コードを送る" }).click();
  await laptop.getByRole("heading", { name: "確認コードを入力してください" }).waitFor();
  await look(laptop, "password-reset-code");
  const mail = await mailTo(her.address, /パスワードの再設定を受け付けました/);
  const [, code] = /確認コード　(\d{6})/.exec(mail.text);
  await laptop.getByLabel("確認コード").fill(code);
  await laptop.getByRole("button", { name: "次へ" }).click();
  await laptop.getByLabel("新しいパスワード").fill("password1234567");
  await laptop.getByRole("button", { name: "再設定する" }).click();
  await laptop.getByText("推測されやすいパスワードです").waitFor();
  await laptop.getByLabel("新しいパスワード").fill(lastPassword);
  await look(laptop, "password-reset-password");
  await laptop.getByRole("button", { name: "再設定する" }).click();
  await laptop.getByRole("heading", { name: "再設定できました" }).waitFor();
  await laptop.getByRole("link", { name: "サインインへ進む" }).click();
  await type(laptop, lastPassword);
  await laptop.getByRole("heading", { name: "おつかれさまです" }).waitFor();
});

test("axe found nothing serious, and nothing was wider than its screen", () => {
  assert.deepEqual(findings, []);
});
