// What a developer does on his first day: opens /docs, signs in with "Try it out", authorises, and asks who he is.
// The page has to work where there is no internet, so every host but the server's is unknown to the browser, and a request
// to any of them is a failure.
import { chromium } from "playwright-core";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [base, phone, password, screenshot] = process.argv.slice(2);
if (!password) {
  console.error("usage: check-docs BASE_URL PHONE PASSWORD [SCREENSHOT.png]");
  process.exit(2);
}

const server = new URL(base);
// Swagger UI behaves itself on localhost: it asks hosts on the internet only under another name. So it gets another name.
const host = "woodpecker.test";
const origin = `${server.protocol}//${host}:${server.port || (server.protocol === "https:" ? 443 : 80)}`;
const profile = mkdtempSync(join(tmpdir(), "check-docs-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  chromiumSandbox: false,
  viewport: { width: 1200, height: 1400 },
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server",
    `--host-resolver-rules=MAP ${host} ${server.hostname}, MAP * ~NOTFOUND, EXCLUDE ${server.hostname}`,
  ],
});

const asked = [];
const complaints = [];
const fail = (why) => {
  throw new Error(why);
};

/** Runs one operation with "Try it out", and gives its status and body. */
async function call(page, tag, operation, body) {
  const block = page.locator(`#operations-${tag}-${operation}`);
  await block.locator(".opblock-summary-control").click();
  await block.locator(".try-out__btn").click();
  if (body) await block.locator("textarea.body-param__text").fill(JSON.stringify(body));
  await block.locator("button.execute").click();
  const answer = block.locator(".live-responses-table tbody tr.response").first();
  await answer.waitFor();
  const status = (await answer.locator(".response-col_status").innerText()).trim();
  const text = await answer.locator(".response-col_description .highlight-code pre").first().innerText();
  return { block, status, body: JSON.parse(text) };
}

try {
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(60_000);
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

  const opened = await page.goto(`${origin}/docs`, { waitUntil: "networkidle" });
  if (!opened?.ok()) fail(`/docs answered ${opened?.status()}`);
  const title = await page.locator(".info .title").innerText();
  if (!title.startsWith("Woodpecker")) fail(`the page is of ${title}`);
  const shown = await page.locator(".opblock").count();
  const said = await (await page.request.get(`${base}/openapi.json`)).json();
  // What is asked, and what endpoints are told.
  const written = [said.paths, said.webhooks].flatMap(Object.values).flatMap((path) => Object.keys(path)).length;
  if (shown !== written) fail(`${shown} operations are shown, and ${written} are in the document`);

  const login = await call(page, "auth", "login", { phone, password });
  if (login.status !== "200") fail(`signing in answered ${login.status}: ${JSON.stringify(login.body)}`);
  await login.block.locator(".opblock-summary-control").click();

  await page.locator(".scheme-container .btn.authorize").click();
  await page.locator(".modal-ux input").first().fill(login.body.access_token);
  await page.locator(".modal-ux .btn.authorize").click();
  await page.locator(".modal-ux .btn-done").click();

  const me = await call(page, "me", "show_me");
  if (me.status !== "200") fail(`GET /v1/me answered ${me.status}: ${JSON.stringify(me.body)}`);
  if (!me.body.id || !me.body.phone?.endsWith(phone.slice(-4))) fail(`GET /v1/me shows somebody else: ${JSON.stringify(me.body)}`);

  if (screenshot) {
    await me.block.scrollIntoViewIfNeeded();
    await page.screenshot({ path: screenshot });
  }
  const abroad = asked.filter((url) => !/^(data|blob):/.test(url) && new URL(url).hostname !== host);
  if (abroad.length > 0) fail(`the page asked other hosts: ${[...new Set(abroad)].join(", ")}`);
  if (complaints.length > 0) fail(`the browser complained: ${complaints.join(" | ")}`);
  console.log(`/docs: ${shown} operations, ${asked.length} requests, all to the server; signed in as ${me.body.phone}`);
} catch (error) {
  if (screenshot) await browser.pages()[0]?.screenshot({ path: screenshot }).catch(() => {});
  console.error(`check-docs: ${error.message}`);
  if (complaints.length > 0) console.error(`the browser said: ${complaints.join(" | ")}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
