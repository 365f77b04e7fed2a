// A thread of the sample forum as a member sees it, at the width of a laptop.
import { openBrowser, picture } from "./lib/browser.mjs";

const page = await openBrowser({ width: 1280, height: 800 });
await page.goto("/signin");
await page.getByLabel("メールアドレス").fill("member@city.kadoma.lg.jp");
await page.getByLabel("パスワード").fill("hiroba-no-mihon-2026");
await page.getByRole("button", { name: "サインインする" }).click();
await page.getByRole("heading", { level: 1 }).waitFor();
await page.goto("/threads");
await page.getByRole("link", { name: /予約/ }).first().click();
await page.getByRole("article").nth(1).waitFor();
await picture(page, "thread");
await page.close();
