// The client with a real server at the other end: the demonstration city, where `WOODPECKER_API` says.

const assert = require("node:assert/strict");
const { test } = require("node:test");

const { Client } = require("../client");
const { Drafts } = require("../drafts");
const { News } = require("../news");
const { picture } = require("./picture.cjs");
const { AFTER, BEFORE, standIn } = require("./wx");

const api = process.env.WOODPECKER_API;

/** A phone with a network, until the test breaks it. */
function phone() {
  return standIn({
    async answer({ method, url, header, data, filePath, timeout }) {
      let body;
      if (filePath) {
        body = new FormData();
        // The same path is the same picture.
        const seed = [...filePath].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7);
        body.append("file", new Blob([picture(seed)]), "photo.png");
      } else if (method !== "GET") {
        header = { ...header, "Content-Type": "application/json" };
        body = JSON.stringify(data);
      }
      const answer = await fetch(url, { method, headers: header, body, signal: AbortSignal.timeout(timeout) });
      const text = await answer.text();
      return { statusCode: answer.status, data: text && JSON.parse(text), header: Object.fromEntries(answer.headers) };
    },
  });
}

const someone = () => `197${String(Date.now() + Math.floor(Math.random() * 1e7)).slice(-8)}`;

async function rider() {
  const wx = phone();
  // Nobody waits longer than a moment here, however long the phone would.
  const time = { ahead: 0 };
  const clock = () => Date.now() + time.ahead;
  const client = new Client({ api, wx, clock, sleep: (ms) => new Promise((done) => setTimeout(done, Math.min(ms, 50))) });
  await client.register({
    phone: someone(),
    password: "riding by the river",
    name: "小程序师傅",
    occupation: "courier",
    consent_version: "2026-11",
  });
  return { wx, client, later: () => (time.ahead += 120000) };
}

const pipe = () => ({
  category: "burst_pipe",
  description: `人行道下水管爆裂 ${Math.random()}`,
  location: { lat: 29.7216, lng: 112.4063, coord_system: "gcj02", accuracy_m: 15 },
  channel: "mini_program",
});

/** The newest reports that say the same. */
async function like(client, description) {
  const { items } = await client.get("/v1/tickets?limit=100");
  return items.filter((it) => it.description === description);
}

test("a report made in a tunnel is there once, with its photos, wherever it was cut off", { skip: !api }, async () => {
  for (const breaks of [[BEFORE], [AFTER], [null, AFTER], [null, null, AFTER], [AFTER, AFTER, null]]) {
    const { wx, client, later } = await rider();
    const sent = [];
    const drafts = new Drafts(client, { onSent: (_, ticket) => sent.push(ticket), onRefused: (_, it) => assert.fail(it.code) });
    const { id } = await drafts.add(pipe(), [`${someone()}.png`, `${someone()}.png`]);
    wx.breaks.push(...breaks);
    for (let times = 0; times < 4; times++) {
      await drafts.send();
      later();
    }
    assert.deepEqual([sent.map((it) => it.id), drafts.list().length], [[id], 0], `${breaks}`);
    assert.equal(sent[0].photos.length, 2);
    assert.equal((await like(client, sent[0].description)).length, 1);
  }
});

test("a report whose key is forgotten is not there twice", { skip: !api }, async () => {
  const { client } = await rider();
  const sent = [];
  const drafts = new Drafts(client, { onSent: (_, ticket) => sent.push(ticket) });
  const draft = await drafts.add({ ...pipe(), no_photo_reason: "unsafe" });
  const body = { ...draft.report, id: draft.id, photo_ids: [] };
  await client.post("/v1/tickets", body);
  await drafts.send();
  assert.deepEqual(sent.map((it) => it.id), [draft.id]);
  // With other content the server says that it is there; the client looks, and is content.
  await client.post("/v1/tickets", body);
  const other = await drafts.add({ ...pipe(), no_photo_reason: "unsafe" });
  await client.post("/v1/tickets", { ...body, id: other.id, description: "先发的" });
  await drafts.send();
  assert.equal(drafts.list().length, 0);
  assert.deepEqual(sent.map((it) => it.description), [draft.report.description, "先发的"]);
  assert.equal((await like(client, draft.report.description)).length, 1);
  assert.equal((await like(client, other.report.description)).length, 0);
});

test("a refusal is shown, and keeps nothing back", { skip: !api }, async () => {
  const { client } = await rider();
  const refused = [];
  const drafts = new Drafts(client, { onRefused: (_, problem) => refused.push(problem) });
  await drafts.add({ ...pipe(), description: "x".repeat(2001), no_photo_reason: "unsafe" });
  await drafts.add({ ...pipe(), no_photo_reason: "unsafe" });
  await drafts.send();
  assert.equal(refused.length, 1);
  assert.equal(refused[0].errors[0].pointer, "/description");
  assert.equal(drafts.list().length, 1);
});

test("a token that is no good is replaced, once for all that wait", { skip: !api }, async () => {
  const { wx, client } = await rider();
  client.tokens.access_token += "x";
  wx.sent.length = 0;
  const answers = await Promise.all([1, 2, 3].map(() => client.get("/v1/me")));
  assert.equal(new Set(answers.map((me) => me.id)).size, 1);
  assert.equal(wx.sent.filter(({ url }) => url.endsWith("/refresh")).length, 1);
  // An answer that was lost: the one before is still good.
  client.tokens.access_token += "x";
  wx.breaks.push(null, AFTER);
  await client.get("/v1/me");
  await client.post("/v1/auth/logout", { refresh_token: client.tokens.refresh_token });
  await assert.rejects(client.get("/v1/me"), (it) => it.status === 401);
  assert.equal(client.tokens, null);
});

test("news comes while one waits for it", { skip: !api }, async () => {
  const { client } = await rider();
  const { id } = await client.post("/v1/tickets", { ...pipe(), no_photo_reason: "unsafe" });
  const reviewer = new Client({ api, wx: phone() });
  await reviewer.signIn("13800000002", "a city that mends itself");
  const heard = [];
  const news = new News(client, {
    onItems(items) {
      heard.push(...items);
      if (heard.some((it) => it.kind === "ticket_accepted")) news.stop();
    },
  });
  const listening = news.start();
  await reviewer.post(`/v1/tickets/${id}/accept`, { category: "burst_pipe", urgency: "normal" });
  await listening;
  const accepted = heard.filter((it) => it.kind === "ticket_accepted");
  assert.deepEqual(accepted.map((it) => it.ticket_id), [id]);
});
