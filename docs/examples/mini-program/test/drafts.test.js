const assert = require("node:assert/strict");
const { test } = require("node:test");

const { Client } = require("../client");
const { Drafts, StorageFull } = require("../drafts");
const { counter, problem } = require("./counter");
const { AFTER, BEFORE, standIn } = require("./wx");

const PIPE = { category: "burst_pipe", description: "人行道下水管爆裂" };

async function rider(settings = {}) {
  const server = counter();
  const wx = standIn({ answer: server.answer, ...settings });
  const time = { now: Date.UTC(2026, 10, 22, 8) };
  const client = new Client({ api: "https://city.example", wx, sleep: async () => {}, clock: () => time.now });
  await client.signIn("13900000001", "riding along the dyke");
  wx.sent.length = 0;
  const sent = [];
  const refused = [];
  const told = { onSent: (draft) => sent.push(draft.id), onRefused: (draft, it) => refused.push(it.code) };
  const drafts = new Drafts(client, told);
  const later = (minutes) => (time.now += minutes * 60000);
  return { server, wx, client, drafts, sent, refused, later, told };
}

const paths = (wx) => wx.sent.map(({ url }) => url.replace("https://city.example/v1", ""));

test("a report waits without a network, and goes with its photos when it is back", async () => {
  const { server, wx, drafts, sent, later } = await rider();
  const draft = await drafts.add(PIPE, ["a.jpg", "b.jpg"]);
  wx.breaks.push(BEFORE);
  await drafts.send();
  assert.equal(drafts.list().length, 1);
  later(5);
  await drafts.send();
  assert.deepEqual(sent, [draft.id]);
  const ticket = server.tickets.get(draft.id);
  assert.deepEqual(ticket.photo_ids, ["photo-1", "photo-2"]);
  assert.equal(ticket.occurred_at, "2026-11-22T08:00:00.000Z");
  assert.deepEqual([drafts.list(), wx.saved.size, wx.storage.size], [[], 0, 2], "tokens and an empty list are left");
});

test("whatever is cut off at whatever moment, the city has it once", async () => {
  for (const where of [0, 1, 2]) {
    const { server, wx, drafts, later, client, told } = await rider();
    const { id } = await drafts.add(PIPE, ["a.jpg", "b.jpg"]);
    wx.breaks.push(...Array(where).fill(null), AFTER);
    await drafts.send();
    later(5);
    // The program was closed meanwhile.
    await new Drafts(client, told).send();
    assert.deepEqual([server.photos, server.tickets.size], [2, 1], `cut off at request ${where}`);
    assert.deepEqual(server.tickets.get(id).photo_ids, ["photo-1", "photo-2"]);
    assert.equal(drafts.list().length, 0);
    const keys = new Map(wx.sent.map((it) => [it.header["Idempotency-Key"], `${it.url} ${it.filePath}`]));
    assert.deepEqual([keys.size, new Set(keys.values()).size, keys.has(undefined)], [3, 3, false], "one key for each thing");
  }
});

test("drafts go in their order, one request at a time, and those that come meanwhile go too", async () => {
  const { wx, drafts, sent } = await rider();
  const first = await drafts.add(PIPE, ["a.jpg"]);
  const second = await drafts.add(PIPE);
  const sending = drafts.send();
  const third = await drafts.add(PIPE);
  await Promise.all([sending, drafts.send()]);
  assert.deepEqual(sent, [first.id, second.id, third.id]);
  assert.deepEqual(paths(wx), ["/photos", "/tickets", "/tickets", "/tickets"]);
  assert.equal(wx.mostUnderWay, 1);
});

test("while there is no network the second is not tried before the first", async () => {
  const { wx, drafts } = await rider();
  await drafts.add(PIPE);
  await drafts.add(PIPE);
  wx.breaks.push(AFTER);
  await drafts.send();
  assert.equal(wx.sent.length, 1);
});

test("one that is refused keeps no other back, and is not sent again", async () => {
  const { server, wx, drafts, sent, refused, later } = await rider();
  await drafts.add({ category: "no_such" });
  const good = await drafts.add(PIPE);
  server.instead.push(problem(422, "report_incomplete"));
  await drafts.send();
  later(60);
  await drafts.send();
  assert.deepEqual([sent, refused, wx.sent.length], [[good.id], ["report_incomplete"], 2]);
  const [left] = drafts.list();
  assert.equal(left.problem.code, "report_incomplete");
  drafts.remove(left.id);
  assert.deepEqual(drafts.list(), []);
});

test("a server that asks for patience is left alone for so long", async () => {
  const { server, wx, drafts, later } = await rider();
  await drafts.add(PIPE);
  server.instead.push(problem(503, "unavailable", 120));
  await drafts.send();
  later(1);
  await drafts.send();
  assert.equal(wx.sent.length, 1);
  later(2);
  await drafts.send();
  assert.equal(server.tickets.size, 1);
});

test("a report that came through before is no second one", async () => {
  const { server, drafts, sent } = await rider();
  const { id } = await drafts.add(PIPE);
  // Sent two days ago; the key is forgotten, and a photo was another one then.
  server.tickets.set(id, { id });
  await drafts.send();
  assert.deepEqual([sent, server.tickets.size, drafts.list().length], [[id], 1, 0]);
});

test("an id that is somebody else's is changed", async () => {
  const { server, drafts, sent } = await rider();
  const { id } = await drafts.add(PIPE, ["a.jpg"]);
  server.instead.push(null, problem(409, "ticket_exists"));
  await drafts.send();
  assert.equal(sent.length, 1);
  assert.notEqual(sent[0], id);
  assert.deepEqual([[...server.tickets.keys()], drafts.list()], [sent, []]);
});

test("photos that waited too long are sent anew, once", async () => {
  const { server, drafts, sent, refused } = await rider();
  const { id } = await drafts.add(PIPE, ["a.jpg"]);
  server.instead.push(null, problem(422, "photo_not_usable"));
  await drafts.send();
  assert.deepEqual([sent, server.photos, server.tickets.get(id).photo_ids], [[id], 2, ["photo-2"]]);
  await drafts.add(PIPE, ["b.jpg"]);
  server.instead.push(null, problem(422, "photo_not_usable"), null, problem(422, "photo_not_usable"));
  await drafts.send();
  assert.deepEqual(refused, ["photo_not_usable"]);
});

test("on a full phone nothing is half kept, and what waits still goes", async () => {
  const full = await rider({ files: 2 });
  const { id } = await full.drafts.add(PIPE, ["a.jpg"]);
  await assert.rejects(full.drafts.add(PIPE, ["b.jpg", "c.jpg"]), StorageFull);
  assert.deepEqual([full.drafts.list().length, full.wx.saved.size], [1, 1]);
  full.wx.room = 0;
  await assert.rejects(full.drafts.add(PIPE), StorageFull);
  await full.drafts.send();
  assert.deepEqual([full.sent, full.drafts.list().length, full.wx.saved.size], [[id], 0, 0]);
});

test("signed out, drafts wait for whoever signs in", async () => {
  const { server, client, drafts, sent } = await rider();
  const { id } = await drafts.add(PIPE);
  server.access = "another";
  server.refresh = "another";
  await drafts.send();
  assert.deepEqual([client.tokens, drafts.list().length], [null, 1]);
  await client.signIn("13900000001", "riding along the dyke");
  await drafts.send();
  assert.deepEqual(sent, [id]);
});
