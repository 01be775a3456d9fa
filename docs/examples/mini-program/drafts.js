// Reports that wait on the phone. A draft has its id from the first moment on, and everything that is sent of it has a key that is kept with it:
// however often it is sent, and whatever was cut off, the city has it once. Drafts go in the order in which they were made.

const { Refused, isPassing, pause } = require("./client");

const INDEX = "woodpecker.drafts";
const record = (id) => `woodpecker.draft.${id}`;

/** The phone has no room. Nothing of the draft was kept; the form still has it. */
class StorageFull extends Error {
  constructor(reason) {
    super(reason);
    this.name = "StorageFull";
  }
}

class Drafts {
  /** `onSent(draft, ticket)`, `onRefused(draft, problem)`: what has become of one. */
  constructor(client, { onSent, onRefused } = {}) {
    this.client = client;
    this.wx = client.wx;
    this.onSent = onSent || (() => {});
    this.onRefused = onRefused || (() => {});
    this.sending = null;
  }

  list() {
    const ids = this.wx.getStorageSync(INDEX) || [];
    return ids.map((id) => this.wx.getStorageSync(record(id))).filter(Boolean);
  }

  /** Keeps a report and its photos: `report` as `POST /v1/tickets` takes it, without `id` and `photo_ids`. */
  async add(report, photoPaths = []) {
    const id = await this.client.newId();
    const occurred_at = report.occurred_at || new Date(this.client.clock()).toISOString();
    const draft = { id, report: { ...report, occurred_at }, photos: [], tries: 0, notBefore: 0, problem: null };
    try {
      // What the camera gives is gone when the program is closed.
      for (const path of photoPaths) {
        draft.photos.push({ path: await this.saved(path), key: await this.client.newId(), id: null });
      }
      this.wx.setStorageSync(record(id), draft);
      this.wx.setStorageSync(INDEX, [...(this.wx.getStorageSync(INDEX) || []), id]);
    } catch (error) {
      this.clear(draft);
      throw new StorageFull(error.errMsg || error.message);
    }
    return draft;
  }

  saved(path) {
    return new Promise((resolve, reject) => {
      const success = ({ savedFilePath }) => resolve(savedFilePath);
      this.wx.getFileSystemManager().saveFile({ tempFilePath: path, success, fail: reject });
    });
  }

  remove(id) {
    const draft = this.wx.getStorageSync(record(id));
    this.wx.setStorageSync(INDEX, (this.wx.getStorageSync(INDEX) || []).filter((other) => other !== id));
    if (draft) this.clear(draft);
  }

  clear(draft) {
    this.wx.removeStorageSync(record(draft.id));
    for (const photo of draft.photos) {
      // One that is gone already is gone.
      this.wx.getFileSystemManager().removeSavedFile({ filePath: photo.path, success() {}, fail() {} });
    }
  }

  /** Sends what waits, and resolves when nothing more can be done now. Whoever asks meanwhile waits for the same. */
  send() {
    if (!this.sending) {
      this.sending = this.sendAll().finally(() => {
        this.sending = null;
      });
    }
    return this.sending;
  }

  async sendAll() {
    const tried = new Set();
    for (;;) {
      // Looked up anew: some may have been added meanwhile.
      const isDue = (draft) => !tried.has(draft.id) && !draft.problem && draft.notBefore <= this.client.clock();
      const draft = this.list().find(isDue);
      if (!draft) return;
      tried.add(draft.id);
      if (!(await this.attempt(draft))) return;
    }
  }

  /** Sends one; whether to go on with the next. */
  async attempt(draft) {
    let ticket;
    try {
      ticket = await this.sendOne(draft);
    } catch (error) {
      return this.settle(draft, error);
    }
    this.remove(draft.id);
    this.onSent(draft, ticket);
    return true;
  }

  async sendOne(draft) {
    for (const photo of draft.photos.filter((photo) => !photo.id)) {
      const { id } = await this.client.upload(photo.path, photo.key);
      photo.id = id;
      this.save(draft);
    }
    const body = { ...draft.report, id: draft.id, photo_ids: draft.photos.map((photo) => photo.id) };
    const { data } = await this.client.asked({ method: "POST", path: "/v1/tickets", data: body, key: draft.id });
    return data;
  }

  /** What to do about one that did not go through; whether to go on with the next. */
  async settle(draft, error) {
    draft.tries += 1;
    if (isPassing(error)) {
      draft.notBefore = this.client.clock() + pause(draft.tries, error);
      this.save(draft);
      // A fault may be of this report alone; no network, or a server that asks for patience, is everybody's.
      return error instanceof Refused && (error.status === 500 || error.status === 409);
    }
    if (!(error instanceof Refused)) throw error;
    // Whoever signs in again goes on with what waits.
    if (error.status === 401) return false;
    if (error.code === "ticket_exists") return this.meet(draft, error);
    if (error.code === "photo_not_usable" && !draft.photosAnew) {
      // They waited too long for their report, and were deleted. With the old keys the old ids would come again.
      draft.photosAnew = true;
      for (const photo of draft.photos) Object.assign(photo, { id: null, key: await this.client.newId() });
      this.save(draft);
      return this.attempt(draft);
    }
    return this.refuse(draft, error);
  }

  /** It came through before, or the id is somebody else's. */
  async meet(draft, error) {
    let ticket;
    try {
      ticket = await this.client.get(`/v1/tickets/${draft.id}`);
    } catch (other) {
      if (isPassing(other) || other.status === 401) return false;
      if (other.status !== 404 || draft.renamed) return this.refuse(draft, error);
    }
    if (ticket) {
      this.remove(draft.id);
      this.onSent(draft, ticket);
      return true;
    }
    const renamed = { ...draft, id: await this.client.newId(), renamed: true };
    this.wx.setStorageSync(record(renamed.id), renamed);
    const index = (this.wx.getStorageSync(INDEX) || []).map((id) => (id === draft.id ? renamed.id : id));
    this.wx.setStorageSync(INDEX, index);
    this.wx.removeStorageSync(record(draft.id));
    return this.attempt(renamed);
  }

  /** The same again would be refused again: for the user to see, and to make another of, or to drop. */
  refuse(draft, error) {
    draft.problem = { ...error.problem, status: error.status };
    this.save(draft);
    this.onRefused(draft, draft.problem);
    return true;
  }

  /** Changes of what is there hardly need room. Where even that fails, the keys are the same next time, and do no harm. */
  save(draft) {
    try {
      this.wx.setStorageSync(record(draft.id), draft);
    } catch (error) {
      // As it was before.
    }
  }
}

module.exports = { Drafts, StorageFull };
