// The main loop, by a client that knows nothing of us but the published document: types by openapi-typescript, requests by openapi-fetch.
// A rider reports five matters with a photo each, the city judges, mends and asks, and fifty points become goods at a desk.
// usage: node loop.js API STAFF_PASSWORD
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import createClient, { type Client } from "openapi-fetch";

import { picture } from "./picture.cjs";
import type { components, paths } from "./woodpecker.js";

type Schemas = components["schemas"];
type Ticket = Schemas["Ticket"];
type Woodpecker = Client<paths>;

const [, , api, staffPassword] = process.argv;
assert(api && staffPassword, "usage: loop API STAFF_PASSWORD");

/** Somebody who speaks to the server; each of his writes has a key of its own. */
function client(token?: string): Woodpecker {
  const client = createClient<paths>({ baseUrl: api as string });
  client.use({
    onRequest({ request }) {
      if (token) request.headers.set("authorization", `Bearer ${token}`);
      if (token && request.method !== "GET") request.headers.set("idempotency-key", `typescript-${randomUUID()}`);
      return request;
    },
  });
  return client;
}

/** What was answered; a refusal is a problem document, and ends the loop. */
function given<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  assert(answer.data !== undefined, `${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function signIn(phone: string): Promise<Woodpecker> {
  const tokens = given(await client().POST("/v1/auth/login", { body: { phone, password: staffPassword as string } }));
  return client(tokens.access_token);
}

async function upload(who: Woodpecker, seed: number): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([picture(seed)], { type: "image/png" }), "photo.png");
  // The document describes the form; openapi-fetch sends what this makes of it.
  const body = { file: "" } as Schemas["PhotoUpload"];
  return given(await who.POST("/v1/photos", { body, bodySerializer: () => form })).id;
}

/** A ticket has to be in this status now. */
function shows(ticket: Ticket, status: Schemas["TicketStatus"]): Ticket {
  assert.equal(ticket.status, status);
  return ticket;
}

async function points(who: Woodpecker, available: number, held: number, redeemed: number): Promise<void> {
  const { available: a, held: h, redeemed: r } = given(await who.GET("/v1/me/points"));
  assert.deepEqual([a, h, r], [available, held, redeemed]);
}

const phone = `198${String(Date.now()).slice(-8)}`;
const registration: Schemas["Register"] = {
  phone,
  password: "riding by the river",
  name: "类师傅",
  occupation: "delivery_rider",
  consent_version: "2026-11",
};
const registered = given(await client().POST("/v1/auth/register", { body: registration }));
const rider = client(registered.access_token);
const [reviewer, dispatcher, handler, clerk] = await Promise.all(
  ["13800000002", "13800000004", "13800000006", "13800000013"].map(signIn),
);
assert(reviewer && dispatcher && handler && clerk);

const tickets: string[] = [];
const matters = ["burst_pipe", "manhole_cover", "exposed_rubbish", "street_lamp", "road_surface"];
for (const [n, category] of matters.entries()) {
  const report: Schemas["SubmitTicket"] = {
    category,
    description: "路边有问题，请处理",
    location: { lat: 29.72 + n / 1000, lng: 112.41, coord_system: "gcj02", accuracy_m: 15 },
    photo_ids: [await upload(rider, Date.now() + n)],
    channel: "app",
  };
  const ticket = shows(given(await rider.POST("/v1/tickets", { body: report })), "submitted");
  const path = { ticket_id: ticket.id };
  const accept: Schemas["AcceptTicket"] = { category, urgency: "normal" };
  const accepted: Ticket = given(await reviewer.POST("/v1/tickets/{ticket_id}/accept", { params: { path }, body: accept }));
  assert.equal(accepted.award?.points, 10);
  tickets.push(ticket.id);
}
await points(rider, 50, 0, 0);

const ticket_id = tickets[0];
assert(ticket_id);
const params = { path: { ticket_id } };
const departments = given(await dispatcher.GET("/v1/departments", { params: { query: { limit: 100 } } }));
const water = departments.items.find((department) => department.code === "demo-water");
assert(water, "the waterworks of the demonstration city");
const assignee: Schemas["Assignee"] = { kind: "department", id: water.id };
shows(given(await dispatcher.POST("/v1/tickets/{ticket_id}/dispatch", { params, body: { assignee } })), "dispatched");
// A refusal is one that its code tells, not its text.
const early = await handler.POST("/v1/tickets/{ticket_id}/resolve", { params, body: { outcome: "fixed", detail: "已修好" } });
assert.equal(early.error?.code, "ticket_command_not_allowed");
shows(given(await handler.POST("/v1/tickets/{ticket_id}/claim", { params })), "in_progress");
const resolve: Schemas["ResolveTicket"] = {
  outcome: "fixed",
  detail: "已更换水管，路面恢复",
  photo_ids: [await upload(handler, Date.now())],
};
shows(given(await handler.POST("/v1/tickets/{ticket_id}/resolve", { params, body: resolve })), "resolved");
const inbox = given(await rider.GET("/v1/me/notifications", { params: { query: { limit: 100 } } }));
assert(inbox.items.some((item) => item.ticket_id === ticket_id), "the rider was told of his ticket");
const solved: Schemas["FollowUp"] = { solved: true, satisfaction: 5, detail: "很快就修好了" };
const closed = given(await rider.POST("/v1/tickets/{ticket_id}/follow-up", { params, body: solved }));
shows(closed, "closed");

const desks = given(await rider.GET("/v1/desks", { params: { query: { limit: 1 } } }));
const desk_id = desks.items[0]?.id;
assert(desk_id);
const rewards = given(await rider.GET("/v1/rewards", { params: { query: { limit: 100, desk: desk_id } } }));
const reward_id = rewards.items.find((reward) => reward.cost === 50)?.id;
assert(reward_id);
const voucher = given(await rider.POST("/v1/redemptions", { body: { reward_id, desk_id } }));
assert.equal(voucher.status, "held");
await points(rider, 0, 50, 0);
const handed = given(
  await clerk.POST("/v1/desks/{desk_id}/fulfilments", { params: { path: { desk_id } }, body: { code: voucher.code as string } }),
);
assert.equal(handed.status, "fulfilled");
await points(rider, 0, 0, 50);
console.log(`from ${tickets.length} reports to what was handed over: ${handed.reward_name}`);
