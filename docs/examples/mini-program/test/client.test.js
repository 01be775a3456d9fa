const assert = require("node:assert/strict");
const { test } = require("node:test");

const { Client, CutOff, Refused } = require("../client");
const { uuid7 } = require("../uuid7");
const { counter, problem } = require("./counter");
const { AFTER, BEFORE, standIn } = require("./wx");

async function signedIn(settings = {}) {
  const server = counter();
  const wx = standIn({ answer: server.answer, ...settings });
  const slept = [];
  const signedOut = [];
  const client = new Client({
    api: "https://city.example/",
    wx,
    sleep: async (ms) => slept.push(ms),
    onSignedOut: () => signedOut.push(true),
  });
  await client.signIn("13900000001", "riding along the dyke");
  wx.sent.length = 0;
  return { server, wx, client, slept, signedOut };
}

test("an id is a UUID of version 7, and sorts by time", () => {
  const id = uuid7(Date.UTC(2026, 10, 22), Uint8Array.from({ length: 10 }, (_, n) => n * 25));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert(id < uuid7(Date.UTC(2026, 10, 22) + 1, new Uint8Array(10)));
});

test("a write that was cut off goes again with the same key and body, and is done once", async () => {
  const { wx, client, slept } = await signedIn();
  wx.breaks.push(AFTER, BEFORE);
  const answer = await client.post("/v1/tickets/1/urge", { detail: "快点" });
  assert.equal(answer.path, "/v1/tickets/1/urge");
  assert.equal(wx.sent.length, 2);
  assert.equal(wx.sent[0].header["Idempotency-Key"], wx.sent[1].header["Idempotency-Key"]);
  assert.deepEqual(wx.sent[0].data, wx.sent[1].data);
  assert(slept.length === 2 && slept[0] >= 500 && slept[1] >= 1000, `longer each time: ${slept}`);
});

test("a server that asks for patience gets it, and a refusal is told at once", async () => {
  const { server, client, slept } = await signedIn();
  server.instead.push(problem(503, "unavailable", 30), problem(409, "idempotency_in_progress", 2));
  await client.post("/v1/tickets/1/urge");
  assert(slept[0] >= 30000 && slept[1] >= 2000, `${slept}`);
  server.instead.push(problem(409, "ticket_command_not_allowed"));
  await assert.rejects(client.post("/v1/tickets/1/urge"), (it) => it instanceof Refused && it.code === "ticket_command_not_allowed");
  assert.equal(slept.length, 2);
});

test("who is cut off all the time is told so in the end", async () => {
  const { wx, client } = await signedIn();
  wx.breaks.push(...Array(5).fill(BEFORE));
  await assert.rejects(client.get("/v1/me"), CutOff);
});

test("many requests with an old token refresh once, and are all answered", async () => {
  const { server, client } = await signedIn();
  server.access = "another";
  const answers = await Promise.all([1, 2, 3, 4].map((n) => client.post(`/v1/tickets/${n}/urge`)));
  assert.equal(answers.length, 4);
  assert.equal(server.refreshes, 1);
});

test("who hears late that the token is old takes the new one", async () => {
  const { server, wx, client } = await signedIn();
  server.access = "another";
  let answerLate;
  const late = new Promise((resolve) => (answerLate = resolve));
  server.instead.push(late);
  const first = client.get("/v1/me/notifications?");
  await client.get("/v1/me/notifications?");
  answerLate(problem(401, "token_expired"));
  await first;
  assert.equal(server.refreshes, 1);
  assert.equal(wx.sent.length, 5);
});

test("new tokens are there after the program was closed", async () => {
  const { server, wx, client } = await signedIn();
  server.access = "another";
  await client.get("/v1/me/notifications?");
  const next = new Client({ api: "https://city.example", wx });
  assert.deepEqual(next.tokens, { access_token: "access-1", refresh_token: "refresh-1" });
});

test("where the session has ended, somebody has to sign in", async () => {
  const { server, wx, client, signedOut } = await signedIn();
  server.access = "another";
  server.refresh = "stolen";
  await assert.rejects(client.get("/v1/me"), (it) => it.code === "session_ended");
  assert.deepEqual([signedOut.length, client.tokens, wx.getStorageSync("woodpecker.tokens")], [1, null, ""]);
});

test("a refresh that was cut off on its way is no sign-out", async () => {
  const { server, wx, client, signedOut } = await signedIn();
  server.access = "another";
  wx.breaks.push(null, BEFORE, BEFORE);
  await client.get("/v1/me/notifications?");
  assert.deepEqual([server.refreshes, signedOut.length], [1, 0]);
});

test("tokens that the phone has no room for are not mixed with old ones", async () => {
  const { server, wx, client } = await signedIn();
  wx.room = 0;
  // So that the new ones are longer.
  server.refreshes = 1000;
  server.access = "another";
  await client.get("/v1/me/notifications?");
  assert.equal(wx.getStorageSync("woodpecker.tokens"), "");
  assert(client.tokens.access_token);
});
