// Requests with tokens. Every write has a key before it is sent the first time, so that it may be sent again: the platform cuts requests off
// soon after the program goes to the background, and nobody knows then whether they came through.

const { chance, uuid7 } = require("./uuid7");

const TOKENS = "woodpecker.tokens";
/** Longer than the server takes for anything; the platform's own limit is 60 s. */
const PATIENCE_MS = 30000;
const TRIES = 5;

/** There was no answer: it may have been done, or not. */
class CutOff extends Error {
  constructor(reason) {
    super(reason);
    this.name = "CutOff";
  }
}

/** The server refused. `code` is for programs; `title` and `detail` are for people. */
class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail || problem.title || `${status}`);
    this.name = "Refused";
    this.status = status;
    this.code = problem.code || "";
    this.problem = problem;
    /** In seconds, where the server says it. */
    this.retryAfter = retryAfter;
  }
}

/** Whether the same again may go well: it has not been judged, or not yet. */
function isPassing(error) {
  if (error instanceof CutOff) return true;
  if (!(error instanceof Refused)) return false;
  return error.status === 408 || error.status === 429 || error.status >= 500 ||
    error.code === "idempotency_in_progress" || error.code === "contended";
}

/** Longer each time, and never all phones at once. */
function pause(tries, error) {
  const said = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : 0;
  const own = Math.min(60000, 1000 * 2 ** tries);
  return Math.max(said, own / 2 + Math.random() * (own / 2));
}

class Client {
  /**
   * `api`: scheme and host. `wx`: the platform. `onSignedOut`: nobody is signed in any more, show the page for it.
   * `clock` and `sleep` are for tests.
   */
  constructor({ api, wx: platform, onSignedOut, language = "zh-CN", clock = Date.now, sleep }) {
    this.api = api.replace(/\/$/, "");
    this.wx = platform || wx;
    this.onSignedOut = onSignedOut || (() => {});
    this.language = language;
    this.clock = clock;
    this.sleep = sleep || ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.tokens = this.wx.getStorageSync(TOKENS) || null;
    this.refreshing = null;
  }

  async newId() {
    return uuid7(this.clock(), await chance(this.wx));
  }

  async signIn(phone, password) {
    return this.enter("/v1/auth/login", { phone, password });
  }

  async register(person) {
    return this.enter("/v1/auth/register", person);
  }

  async enter(path, data) {
    const { data: signedIn } = await this.once({ method: "POST", path, data });
    this.keep(signedIn);
    return signedIn;
  }

  get(path) {
    return this.again(() => this.asked({ method: "GET", path })).then(({ data }) => data);
  }

  /** A write, until there is an answer. With a `key` that was kept it goes on with what an earlier start of the program began. */
  async post(path, data = {}, key) {
    const idempotencyKey = key || (await this.newId());
    const { data: answer } = await this.again(() => this.asked({ method: "POST", path, data, key: idempotencyKey }));
    return answer;
  }

  /** One photo, once. Whoever wants it sent again says the same key. */
  async upload(filePath, key) {
    const { data } = await this.asked({ path: "/v1/photos", filePath, key });
    return data;
  }

  async again(attempt) {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || tries + 1 >= TRIES) throw error;
        await this.sleep(pause(tries, error));
      }
    }
  }

  /** Sends it once; where the token is no good any more, a second time with a new one. */
  async asked(request) {
    const used = this.tokens && this.tokens.access_token;
    try {
      return await this.once({ ...request, token: used });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      if (error.code !== "token_expired" && error.code !== "token_invalid") {
        if (error.code === "session_ended") this.forget();
        throw error;
      }
      // Somebody else may have refreshed while this one was under way.
      if (!this.tokens) throw error;
      if (this.tokens.access_token === used) await this.refresh();
      return this.once({ ...request, token: this.tokens && this.tokens.access_token });
    }
  }

  /** Once at a time: the second use of a refresh token ends the session. */
  refresh() {
    if (!this.refreshing) {
      this.refreshing = this.refreshed().finally(() => {
        this.refreshing = null;
      });
    }
    return this.refreshing;
  }

  async refreshed() {
    const data = { refresh_token: this.tokens.refresh_token };
    try {
      const { data: tokens } = await this.again(() => this.once({ method: "POST", path: "/v1/auth/refresh", data }));
      this.keep(tokens);
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && !isPassing(error)) this.forget();
      throw error;
    }
  }

  keep({ access_token, refresh_token }) {
    this.tokens = { access_token, refresh_token };
    try {
      this.wx.setStorageSync(TOKENS, this.tokens);
    } catch (error) {
      // The phone is full: they are good until the program ends. What is there is of the session before, and would end this one.
      this.wx.removeStorageSync(TOKENS);
    }
  }

  forget() {
    this.tokens = null;
    this.wx.removeStorageSync(TOKENS);
    this.onSignedOut();
  }

  /** One request to the platform. `task` is told of what can be aborted. */
  once({ method, path, data, filePath, key, token, timeout = PATIENCE_MS, task }) {
    return new Promise((resolve, reject) => {
      const header = { "Accept-Language": this.language };
      if (token) header.Authorization = `Bearer ${token}`;
      if (key) header["Idempotency-Key"] = key;
      const success = (answer) => {
        const body = parsed(answer.data);
        const status = answer.statusCode;
        if (status >= 200 && status < 300) return resolve({ status, data: body });
        const after = Number(named(answer.header, "retry-after")) || null;
        reject(new Refused(status, body && typeof body === "object" ? body : {}, after));
      };
      const fail = ({ errMsg }) => reject(new CutOff(errMsg));
      const url = this.api + path;
      const begun = filePath
        ? this.wx.uploadFile({ url, filePath, name: "file", header, timeout, success, fail })
        : this.wx.request({ url, method, data, header, timeout, dataType: "json", success, fail });
      if (task) task(begun);
    });
  }
}

/** `wx.uploadFile` gives text. */
function parsed(data) {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch (error) {
    return data;
  }
}

/** Platforms differ in how they write the names of headers, and some have none. */
function named(headers, name) {
  const found = Object.keys(headers || {}).find((key) => key.toLowerCase() === name);
  return found && headers[found];
}

module.exports = { Client, CutOff, Refused, isPassing, pause };
