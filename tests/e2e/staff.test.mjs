// What admins and moderators do to members: a role is given and taken, a member is suspended, and
// the record tells. On a phone and on a laptop, where axe finds nothing serious.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { lookAt, openBrowser } from "./lib/browser.mjs";
import { admin as operator, api, tokenOf } from "./lib/forum.mjs";
import { signIn } from "./lib/sign_in.mjs";

const password = "管理者が使う長い合言葉です";
const people = {
  admin: { address: "kanrisha@city.kadoma.lg.jp", name: "管理 主子", role: "admin" },
  helper: { address: "tantou@city.kadoma.lg.jp", name: "担当 分野子", role: "member" },
  spammer: { address: "senden@city.kadoma.lg.jp", name: "宣伝 太郎", role: "member" },
};
const screens = { phone: { width: 360, height: 740 }, laptop: { width: 1280, height: 900 } };
const pages = {};
let spammer;

before(async () => {
  for (const { address, name, role } of Object.values(people)) {
    operator(
      ["create-member", "--address", address, "--name", name, "--body", "272230",
       "--department", "総務課", "--role", role, "--password-stdin"],
      password,
    );
  }
  const token = await tokenOf({ ...people.admin, password });
  await api("POST", "/v1/topics", { displayName: "防犯灯", description: "街灯" }, token);
  spammer = await api("GET", "/v1/members/me", undefined, await tokenOf({ ...people.spammer, password }));
  for (const [screen, size] of Object.entries(screens)) {
    pages[screen] = await openBrowser(size);
    pages[screen].on("dialog", (dialog) => void dialog.accept());
    await signIn(pages[screen], { ...people.admin, password });
  }
});

after(() => Promise.all(Object.values(pages).map((page) => page.close())));

async function look(page, name) {
  await page.locator(".loading").first().waitFor({ state: "detached" });
  assert.deepEqual(await lookAt(page, name), []);
}

test("an admin gives a role in a topic and takes it again", async () => {
  const page = pages.laptop;
  await page.goto("/roles");
  await page.getByRole("heading", { name: "運営とモデレーター" }).waitFor();
  const form = page.getByRole("form", { name: "役割を付ける" });
  await form.getByRole("button", { name: "役割を付ける" }).click();
  await page.getByText("会員を選んでください。").waitFor();
  await page.getByLabel("会員の名前").fill("担当");
  await page.getByRole("button", { name: /^担当 分野子/ }).click();
  await page.getByLabel("受け持つ分野").selectOption({ label: "防犯灯" });
  await look(page, "laptop-roles-form");
  await form.getByRole("button", { name: "役割を付ける" }).click();
  await page.getByText("担当 分野子さんに役割を付けました。").waitFor();
  await pages.phone.goto("/roles");
  await pages.phone.getByRole("link", { name: "防犯灯" }).waitFor();
  await look(pages.phone, "phone-roles");
  await page.getByRole("button", { name: "担当 分野子さんの役割（防犯灯）を外す" }).click();
  await page.getByText("担当 分野子さんの役割を外しました。").waitFor();
  await look(page, "laptop-roles");
});

test("a member is suspended with a reason, and let in again", async () => {
  const page = pages.phone;
  await page.goto(`/${spammer.name}`);
  await page.getByText("利用を停止する", { exact: true }).first().click();
  await page.getByLabel("停止する理由").fill("同じ宣伝を、注意の後も繰り返した");
  await look(page, "phone-suspend");
  await page.getByRole("button", { name: "利用を停止する" }).click();
  await page.getByText("利用を停止しています。").waitFor();
  await look(page, "phone-suspended");
  await assert.rejects(tokenOf({ ...people.spammer, password }), /MEMBER_SUSPENDED/);
  await page.getByRole("button", { name: "停止を解除する" }).click();
  await page.getByText("停止を解除しました。").waitFor();
  await tokenOf({ ...people.spammer, password });
});

test("the record tells who did what", async () => {
  for (const [screen, page] of Object.entries(pages)) {
    await page.goto("/audit");
    await page.getByRole("heading", { name: "操作の記録" }).waitFor();
    await page.getByRole("heading", { name: "利用を停止した" }).first().waitFor();
    await page.getByText("同じ宣伝を、注意の後も繰り返した").first().waitFor();
    await look(page, `${screen}-audit`);
    await page.getByLabel("分野と投稿").check();
    await page.getByRole("heading", { name: "分野を作った" }).first().waitFor();
    await look(page, `${screen}-audit-threads`);
  }
});
