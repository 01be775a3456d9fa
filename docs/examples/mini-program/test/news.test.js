const assert = require("node:assert/strict");
const { test } = require("node:test");

const { Client } = require("../client");
const { CURSOR, News } = require("../news");
const { counter, problem } = require("./counter");
const { BEFORE, standIn } = require("./wx");

/** Listens until the inbox was asked `rounds` times. */
async function listen(server, wx, rounds) {
  const slept = [];
  const client = new Client({ api: "https://city.example", wx, sleep: async (ms) => slept.push(ms) });
  await client.signIn("13900000001", "riding along the dyke");
  const heard = [];
  let asked = 0;
  const news = new News(client, { onItems: (items) => heard.push(...items) });
  const ask = news.ask.bind(news);
  news.ask = () => {
    asked += 1;
    if (asked > rounds) news.stop();
    return ask();
  };
  await news.start();
  return { heard, slept };
}

test("each piece of news is heard once, also after the program was closed", async () => {
  const server = counter();
  const wx = standIn({ answer: server.answer });
  server.inbox.push("accepted", "dispatched");
  assert.deepEqual((await listen(server, wx, 2)).heard, ["accepted", "dispatched"]);
  server.inbox.push("resolved");
  assert.deepEqual((await listen(server, wx, 2)).heard, ["resolved"]);
});

test("without a network it asks again, later each time", async () => {
  const server = counter();
  const wx = standIn({ answer: server.answer });
  server.inbox.push("accepted");
  wx.breaks.push(null, BEFORE, BEFORE, BEFORE);
  const { heard, slept } = await listen(server, wx, 4);
  assert.deepEqual(heard, ["accepted"]);
  assert(slept.length === 3 && slept[2] > slept[0], `${slept}`);
});

test("a cursor of before the keys were changed is dropped", async () => {
  const server = counter();
  const wx = standIn({ answer: server.answer });
  server.inbox.push("accepted");
  wx.setStorageSync(CURSOR, "old");
  server.instead.push(null, problem(400, "invalid_cursor"));
  assert.deepEqual((await listen(server, wx, 2)).heard, ["accepted"]);
});

test("to the background it stops at once, and leaves nothing under way", async () => {
  const server = counter();
  const wx = standIn({ answer: (asked) => (asked.url.includes("wait=") ? new Promise(() => {}) : server.answer(asked)) });
  const client = new Client({ api: "https://city.example", wx });
  await client.signIn("13900000001", "riding along the dyke");
  const news = new News(client, { onItems: () => assert.fail("nothing came") });
  const over = news.start();
  await new Promise(setImmediate);
  assert.equal(wx.underWay, 1);
  news.stop();
  await over;
  assert.equal(wx.underWay, 0);
});
