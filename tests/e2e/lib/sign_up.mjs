// Signing up by hand, as the pages of the app ask for it.
import assert from "node:assert/strict";
import { mailTo } from "./forum.mjs";

// Ends on the page that offers topics. `look(name)` is called on each page on the way.
export async function signUp(page, person, look = async () => {}) {
  await page.goto("/");
  await look("landing");
  await page.getByRole("link", { name: "会員登録" }).first().click();
  await page.getByLabel("職場のメールアドレス").fill(person.address);
  await page.getByLabel("お名前").fill(person.name);
  await page.getByLabel("所属").fill(person.department);
  await page.getByRole("checkbox", { name: /同意します/ }).check();
  await look("sign-up");
  await page.getByRole("button", { name: "確認コードを送る" }).click();

  await page.getByLabel("確認コード（6桁）").waitFor();
  const mail = await mailTo(person.address, /\d{6}/);
  assert.equal(mail.attachments ?? null, null, "mails carry no attachments");
  await page.getByLabel("確認コード（6桁）").fill(/(?<!\d)\d{6}(?!\d)/.exec(mail.text)[0]);
  await look("sign-up-code");
  await page.getByRole("button", { name: "次へ" }).click();

  await page.getByLabel("パスワード", { exact: true }).fill(person.password);
  await look("sign-up-password");
  await page.getByRole("button", { name: "登録を終える" }).click();
  await page.getByRole("heading", { name: "登録できました" }).waitFor();
  await page.getByText(`${person.body}の職員であることを確かめました`).waitFor();
  await look("sign-up-done");
  await page.getByRole("link", { name: "分野を選ぶ" }).click();
  await page.getByRole("heading", { name: "分野", exact: true }).waitFor();
}
