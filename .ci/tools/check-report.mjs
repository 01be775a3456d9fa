// What a passer-by does who has scanned the code of a grid: takes a photo, says what it is, sends it, and sees what becomes of it. On a
// phone's screen, in Chinese and in English; with a line that breaks; and with every host but the server's unknown to the browser.
import { chromium } from "playwright-core";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [base, grid, screenshots] = process.argv.slice(2);
if (!grid) {
  console.error("usage: check-report BASE_URL GRID_CODE [FOLDER FOR SCREENSHOTS]");
  process.exit(2);
}

const server = new URL(base);
const MOST_BYTES = 100_000;
const home = mkdtempSync(join(tmpdir(), "check-report-"));
const fail = (why) => {
  throw new Error(why);
};

const WORDS = {
  "zh-CN": { heading: "上报问题", sent: "已收到", status: "等待审核", urged: "催办", withdrawn: "已撤回", emergency: "119", unknown: "没有找到" },
  "en-GB": { heading: "Report something", sent: "It is here", status: "waits to be judged", urged: "Urged on", withdrawn: "Taken back", emergency: "119", unknown: "is not known" },
};

/** A photo as a phone takes it, larger than the page sends it: noise in colours, drawn by the browser itself. */
async function picture(page, name) {
  const data = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3000, 2000];
    const pen = canvas.getContext("2d");
    for (let n = 0; n < 4000; n += 1) {
      pen.fillStyle = `hsl(${(n * 47) % 360} 70% ${30 + (n % 50)}%)`;
      pen.fillRect((n * 131) % 3000, (n * 73) % 2000, 120, 80);
    }
    return canvas.toDataURL("image/jpeg", 0.95);
  });
  const file = join(home, name);
  writeFileSync(file, Buffer.from(data.split(",")[1], "base64"));
  return file;
}

async function walk(browser, language) {
  const words = WORDS[language];
  const context = await browser.newContext({
    locale: language, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
    geolocation: { latitude: 29.717, longitude: 112.405, accuracy: 12 }, permissions: ["geolocation"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const asked = [];
  const complaints = [];
  const bodies = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("response", (response) => bodies.push(response.body().catch(() => Buffer.alloc(0))));
  const shot = async (name) => screenshots && page.screenshot({ path: join(screenshots, `${language}-${name}.png`), fullPage: true });
  try {
    const opened = await page.goto(`${base}/g/${grid}`, { waitUntil: "networkidle" });
    if (!opened?.ok()) fail(`the page answered ${opened?.status()}`);
    const weight = (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
    if (bodies.length < 3 || weight > MOST_BYTES) fail(`the page weighs ${weight} bytes in ${bodies.length} files`);
    if ((await page.locator("#report h2").first().innerText()) !== words.heading) fail("it speaks another language");
    if (!(await page.locator("p.urgent").first().innerText()).includes(words.emergency)) fail("119 is not shown first");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) fail(`the page is ${wide} pixels wider than the phone`);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("input, select, textarea")].filter((field) => !field.labels?.length).map((field) => field.id));
    if (nameless.length > 0) fail(`fields without a label: ${nameless.join(", ")}`);
    await shot("1-form");

    await page.locator("#camera").setInputFiles(await picture(page, `${language}.jpg`));
    await page.locator("#photos img").waitFor();
    const size = await page.locator("#photos img").evaluate((image) => [image.naturalWidth, image.naturalHeight]);
    if (Math.max(...size) !== 1600) fail(`the photo was not made smaller: ${size.join(" × ")}`);
    await page.locator("#category").selectOption("gas");
    if (!(await page.locator("#emergency").isVisible())) fail("an emergency is not told");
    await page.locator("#category").selectOption("manhole_cover");
    await page.locator("#description").fill("<b>井盖</b> broken & loose");
    await page.locator("#locate").click();
    await page.locator("#forget-place").waitFor();
    await page.locator("summary").click();
    await page.locator("#name").fill("王女士");
    await page.locator("#phone").fill("13912345678");
    await shot("2-filled");

    // The answer to the first try is lost on the way. The report came through, and is not there twice.
    let answers = 0;
    await page.route("**/v1/public/tickets", async (route) => {
      answers += 1;
      if (answers === 1) {
        await route.fetch();
        return route.abort("connectionreset");
      }
      return route.continue();
    });
    await page.locator("#send").click();
    await page.locator("#give-up").waitFor();
    await shot("3-no-connection");
    // The phone was put away in between: the draft is there again, and is sent.
    const second = page.waitForResponse((response) => response.url().endsWith("/v1/public/tickets"));
    await page.reload();
    const answer = await second;
    if (answer.status() !== 200) fail(`sent again, the report was answered with ${answer.status()}`);
    await page.locator("#sent").waitFor();
    if (!(await page.locator("#sent h2").innerText()).includes(words.sent)) fail("it is not said that it was received");
    const code = await page.locator("#tracking-code").innerText();
    if (!/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/.test(code)) fail(`no tracking code: ${code}`);
    if (!(await page.locator("#status").innerText()).includes(words.status)) fail("the status is not told");
    if (!(await page.locator("#steps").innerText()).includes("<b>井盖</b> broken & loose")) fail("what was written is not there as text");
    await page.locator("#steps img").first().evaluate((image) => image.decode());
    const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft")));
    if (left.length > 0) fail("the draft is still there");
    await shot("4-sent");

    await page.locator("#actions button").first().click();
    await page.locator("#steps li", { hasText: words.urged }).waitFor();
    page.on("dialog", (dialog) => dialog.accept());
    await page.locator("#actions button").last().click();
    await page.locator("#status", { hasText: words.withdrawn }).waitFor();

    // From another phone, with the code alone.
    const other = await (await browser.newContext({ locale: language, viewport: { width: 390, height: 844 } })).newPage();
    await other.goto(`${base}/g/${grid}`);
    await other.locator("#code").fill(code.toLowerCase());
    await other.locator("#look button").click();
    await other.locator("#status", { hasText: words.withdrawn }).waitFor();
    if (await other.locator("#sent").isVisible()) fail("it thanks somebody who has sent nothing");
    await other.goto(`${base}/g/no-such-grid`);
    if (!(await other.locator("h1").innerText()).includes(words.unknown)) fail("an unknown code is not explained");
    if (screenshots) await other.screenshot({ path: join(screenshots, `${language}-5-unknown.png`) });
    await other.context().close();

    // The switch leads to the other language, and stays with the report.
    await page.locator("#other-lang").click();
    await page.locator("#tracking-code").waitFor();
    const now = await page.evaluate(() => document.documentElement.lang);
    if (now.startsWith(language.slice(0, 2))) fail("the other language is the same");
    const abroad = asked.filter((url) => !/^(data|blob):/.test(url) && new URL(url).host !== server.host);
    if (abroad.length > 0) fail(`the page asked other hosts: ${[...new Set(abroad)].join(", ")}`);
    // The browser itself tells of the line that was broken.
    const odd = complaints.filter((text) => !text.includes("net::ERR_CONNECTION_RESET") && !text.includes("net::ERR_FAILED"));
    if (odd.length > 0) fail(`the browser complained: ${odd.join(" | ")}`);
    console.log(`/g/${grid} in ${language}: ${weight} bytes, reported and followed as ${code}, all requests to the server`);
  } catch (error) {
    await shot("failed").catch(() => {});
    throw new Error(`${language}: ${error.message}${complaints.length ? ` (the browser said: ${complaints.join(" | ")})` : ""}`);
  } finally {
    await context.close();
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  chromiumSandbox: false,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server",
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${server.hostname}`,
  ],
});
try {
  for (const language of Object.keys(WORDS)) await walk(browser, language);
} catch (error) {
  console.error(`check-report: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
