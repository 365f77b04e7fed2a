// People in front of browsers: Debian's Chromium, a fresh profile each.
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Chromium asks for nothing on the network by itself.
const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

// Opens a browser of its own and returns its page. Messages of the console that speak of errors are
// kept in `page.complaints`.
export async function openBrowser({ width = 1280, height = 900 } = {}) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: switches });
  const context = await browser.newContext({
    baseURL: process.env.HIROBA_ADDRESS,
    viewport: { width, height },
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript({ content: axeSource });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.close = () => browser.close();
  return page;
}

// Returns what axe calls serious or critical on the page as it is now, one line a finding.
export async function seriousFindings(page) {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} (${violation.help})`),
    );
}

// Keeps a picture of the page for people to look at.
export async function picture(page, name, options = {}) {
  const folder = process.env.HIROBA_PICTURES;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

// Looks at the page as it is now: keeps a picture, and returns what axe calls serious and whether
// anything is wider than the screen, one line a finding.
export async function lookAt(page, name) {
  const findings = await seriousFindings(page);
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (over > 0) findings.push(`${over} pixels wider than the screen`);
  // A header that stays would stand in the middle of a picture of the whole page.
  await page.evaluate(() => window.scrollTo(0, 0));
  await picture(page, name, { fullPage: true });
  return findings.map((finding) => `${name}: ${finding}`);
}
