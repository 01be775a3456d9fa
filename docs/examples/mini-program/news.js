// What happens to one's reports, as it happens: a mini-program has no EventSource, so a request waits until there is something to tell, and is
// sent again. It goes on where it was, also after the program was closed.

const { Refused, isPassing, pause } = require("./client");

const CURSOR = "woodpecker.news";
const WAIT_SECONDS = 25;
/** What the server takes, and some for the way. */
const PATIENCE_MS = 40000;

class News {
  /** `onItems(items)` is told of each, and again where the program was closed meanwhile (`id` tells); `title` is for people, `kind` for programs. */
  constructor(client, { onItems }) {
    this.client = client;
    this.wx = client.wx;
    this.onItems = onItems;
    this.round = 0;
    this.task = null;
  }

  /** From now on, until `stop`. Resolves when it has stopped. */
  async start() {
    this.stop();
    const round = this.round;
    let failures = 0;
    while (round === this.round) {
      try {
        const page = await this.ask();
        failures = 0;
        if (round !== this.round) return;
        if (page.items.length > 0) this.onItems(page.items);
        this.keep(page.next_cursor);
      } catch (error) {
        if (round !== this.round) return;
        if (error instanceof Refused && error.code === "invalid_cursor") {
          // The operator has changed his keys.
          this.keep(null);
        } else if (!isPassing(error)) {
          return;
        }
        await this.client.sleep(pause(failures++, error));
      }
    }
  }

  /** To the background: the platform would cut it off anyway. */
  stop() {
    this.round += 1;
    if (this.task) this.task.abort();
    this.task = null;
  }

  async ask() {
    const cursor = this.wx.getStorageSync(CURSOR);
    const after = cursor ? `&after=${encodeURIComponent(cursor)}` : "";
    const path = `/v1/me/notifications?wait=${WAIT_SECONDS}${after}`;
    const task = (begun) => {
      this.task = begun;
    };
    const { data } = await this.client.asked({ method: "GET", path, timeout: PATIENCE_MS, task });
    return data;
  }

  keep(cursor) {
    try {
      if (cursor) this.wx.setStorageSync(CURSOR, cursor);
      else this.wx.removeStorageSync(CURSOR);
    } catch (error) {
      // On a full phone what was told comes again with the next start.
    }
  }
}

module.exports = { News, CURSOR };
