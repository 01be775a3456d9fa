// Somebody at the other end who keeps to the contract in what these tests are about: keys, ids, tokens that run out, and an inbox.

function counter() {
  const answers = new Map();
  const it = {
    tickets: new Map(),
    photos: 0,
    refreshes: 0,
    access: "access-0",
    refresh: "refresh-0",
    /** Answers for the next requests that come through, before they are looked at. */
    instead: [],
    inbox: [],

    async answer({ method, url, header, data, filePath }) {
      const path = url.replace("https://city.example", "");
      const instead = it.instead.length > 0 && it.instead.shift();
      if (instead) return instead;
      if (path === "/v1/auth/login") return good(200, tokens());
      if (path === "/v1/auth/refresh") {
        if (data.refresh_token !== it.refresh) return problem(401, "session_ended");
        it.refreshes += 1;
        it.access = `access-${it.refreshes}`;
        it.refresh = `refresh-${it.refreshes}`;
        return good(200, tokens());
      }
      if (header.Authorization !== `Bearer ${it.access}`) return problem(401, "token_expired");
      const key = header["Idempotency-Key"];
      const content = JSON.stringify([path, filePath || data]);
      const before = key && answers.get(key);
      if (before) return before.content === content ? before.answer : problem(422, "idempotency_key_reused");
      const answer = done(method, path, data);
      if (key && answer.statusCode < 300) answers.set(key, { content, answer });
      return answer;
    },
  };

  const tokens = () => ({ access_token: it.access, refresh_token: it.refresh });

  function done(method, path, data) {
    if (path === "/v1/photos") {
      it.photos += 1;
      return good(201, { id: `photo-${it.photos}` });
    }
    if (path === "/v1/tickets") {
      if (it.tickets.has(data.id)) return problem(409, "ticket_exists");
      it.tickets.set(data.id, data);
      return good(201, { id: data.id, status: "submitted" });
    }
    if (path.startsWith("/v1/me/notifications")) {
      const after = Number(new URL(path, "https://x").searchParams.get("after") || 0);
      const items = it.inbox.slice(after);
      return good(200, { items, next_cursor: String(it.inbox.length) });
    }
    const ticket = method === "GET" && it.tickets.get(path.replace("/v1/tickets/", ""));
    if (ticket) return good(200, { id: ticket.id, status: "submitted" });
    if (method === "POST") return good(200, { path });
    return problem(404, "not_found");
  }

  return it;
}

const good = (statusCode, data) => ({ statusCode, data, header: {} });

function problem(statusCode, code, after) {
  const header = after ? { "Retry-After": String(after) } : {};
  return { statusCode, data: { status: statusCode, code, title: code }, header };
}

module.exports = { counter, problem };
