// Checks a page with axe-core in a real browser, at desktop and phone width,
// with every part unfolded, once with the script and once without; a page that
// can be searched also while a search is on, and when it finds nothing.
//
//   node axe.mjs FOLDER_WITH_NODE_MODULES BROWSER PAGE_URL
//
// Prints one line per violation and ends with 1 when there are any, with 2
// when the check itself could not be done.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [, , folder, executablePath, url] = process.argv;
const require = createRequire(resolve(folder, "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function check(browser, width, script) {
  // axe itself is put into the page, which the page's own policy forbids.
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, javaScriptEnabled: true });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (e) => problems.push(`script error: ${e.message}`));
  if (!script) {
    await page.route((u) => u.pathname === "/", async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/<script>[\s\S]*?<\/script>/, "").replace(/<(\/?)noscript>/g, "<$1div>");
      await route.fulfill({ response, body });
    });
  }
  await page.goto(url);
  await page.evaluate(axeSource);
  await unfold(page);
  problems.push(...(await axe(page)));
  if (script) problems.push(...(await search(page)));
  await context.close();
  return problems.map((p) => `${width} px, script ${script ? "on" : "off"}: ${p}`);
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

// axe checks the page as it is now.
async function axe(page) {
  const problems = [];
  const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (spill > 0) problems.push(`the page is ${spill} px wider than the window`);
  const result = await page.evaluate((t) => globalThis.axe.run(document, { runOnly: t }), tags);
  for (const v of result.violations) {
    problems.push(`${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
  }
  if (result.passes.length === 0) problems.push("axe checked nothing");
  return problems;
}

// search uses the filter of a page that has one, with the keyboard: what it
// says is in a live region, an empty outcome too.
async function search(page) {
  if (!(await page.evaluate(() => document.querySelector("#filter:not([hidden]) #zoek")))) return [];
  const problems = [];
  const said = () => page.evaluate(() => document.querySelector("#filter [role=status]").textContent);
  const visible = () => page.evaluate(() => Array.from(document.querySelectorAll("tr[id^='B-']")).filter((r) => r.getClientRects().length).length);
  const all = await visible();
  const type = async (text) => { await page.focus("#zoek"); await page.keyboard.press("Control+a"); await page.keyboard.type(text); await page.waitForTimeout(400); await unfold(page); };
  await type("e");
  await page.focus("#zeker");
  await page.keyboard.press("ArrowDown");
  await page.waitForTimeout(100);
  await unfold(page);
  const some = await said();
  if (!/\d/.test(some)) problems.push(`a search says ${JSON.stringify(some)}`);
  problems.push(...(await axe(page)).map((p) => `searched: ${p}`));
  await type("zzzz-niets");
  if (await visible()) problems.push("findings stay in sight that do not match");
  if ([some, ""].includes(await said())) problems.push("an empty outcome is not announced");
  problems.push(...(await axe(page)).map((p) => `nothing found: ${p}`));
  await page.focus("#wis");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(200);
  await unfold(page);
  if ((await visible()) !== all) problems.push(`clearing the filter shows ${await visible()} findings, not ${all}`);
  if ((await page.evaluate(() => document.activeElement.id)) !== "zoek") problems.push("clearing the filter loses the focus");
  return problems;
}

// policy opens the page with its policy in force: nothing may be refused.
async function policy(browser) {
  const page = await browser.newPage();
  const problems = [];
  page.on("console", (m) => { if (m.type() === "error" && !m.text().includes("favicon")) problems.push(`console: ${m.text()}`); });
  await page.goto(url);
  const working = await page.evaluate(() => {
    const filter = document.getElementById("filter");
    return { styled: getComputedStyle(document.body).marginTop === "0px", script: !filter || !filter.hidden };
  });
  if (!working.styled) problems.push("the style did not apply");
  if (!working.script) problems.push("the script did not run");
  await page.close();
  return problems;
}

let browser;
try {
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  const problems = await policy(browser);
  problems.push(...(await check(browser, 1280, true)), ...(await check(browser, 320, false)));
  await browser.close();
  for (const p of problems) console.log(p);
  process.exitCode = problems.length ? 1 : 0;
} catch (e) {
  console.log(`could not check ${url}: ${e.message}`);
  await browser?.close();
  process.exitCode = 2;
}
