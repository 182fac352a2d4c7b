// Checks a page with axe-core in a real browser, at desktop and phone width,
// with every part unfolded, once with the script and once without.
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
      const body = (await response.text()).replace(/<script>[\s\S]*?<\/script>/, "");
      await route.fulfill({ response, body });
    });
  }
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (spill > 0) problems.push(`the page is ${spill} px wider than the window`);
  await page.evaluate(axeSource);
  const result = await page.evaluate((t) => globalThis.axe.run(document, { runOnly: t }), tags);
  for (const v of result.violations) {
    problems.push(`${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
  }
  if (result.passes.length === 0) problems.push("axe checked nothing");
  await context.close();
  return problems.map((p) => `${width} px, script ${script ? "on" : "off"}: ${p}`);
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
