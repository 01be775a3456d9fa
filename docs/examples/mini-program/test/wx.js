// A stand-in for `wx`: storage and files with an end, and a network that breaks where the test says.

/** Before the request left the phone; after the server did what it asked. */
const BEFORE = "before";
const AFTER = "after";

/**
 * `answer({method, url, header, data | filePath})` answers `{statusCode, data, header}`: a server of the test's own, or a real one.
 * `room` is what the storage takes, in characters; `files` how many can be saved.
 */
function standIn({ answer, room = 10000000, files = 100 }) {
  const storage = new Map();
  const saved = new Set();
  const platform = {
    storage,
    saved,
    room,
    /** What becomes of the next requests, one after the other: `BEFORE`, `AFTER`, or nothing special. */
    breaks: [],
    /** What left the phone. */
    sent: [],
    underWay: 0,
    mostUnderWay: 0,

    getStorageSync(key) {
      return storage.has(key) ? JSON.parse(storage.get(key)) : "";
    },
    setStorageSync(key, value) {
      const text = JSON.stringify(value);
      const rest = [...storage].reduce((sum, [other, it]) => sum + (other === key ? 0 : it.length), 0);
      const before = storage.has(key) ? storage.get(key).length : 0;
      // What is there already can become smaller.
      if (rest + text.length > platform.room && text.length > before) {
        throw Object.assign(new Error(), { errMsg: "setStorageSync:fail exceed storage max size" });
      }
      storage.set(key, text);
    },
    removeStorageSync(key) {
      storage.delete(key);
    },
    getFileSystemManager() {
      return {
        saveFile({ tempFilePath, success, fail }) {
          if (saved.size >= files) return fail({ errMsg: "saveFile:fail the maximum size of the file storage limit is exceeded" });
          const savedFilePath = `wxfile://store/${tempFilePath}`;
          saved.add(savedFilePath);
          success({ savedFilePath });
        },
        removeSavedFile({ filePath, success, fail }) {
          if (saved.delete(filePath)) success({});
          else fail({ errMsg: "removeSavedFile:fail file not exist" });
        },
      };
    },
    getRandomValues({ length, success }) {
      success({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer });
    },
    request: (options) => play(options),
    // Text, whatever it is.
    uploadFile: (options) => play({ ...options, method: "POST", success: (it) => options.success({ ...it, data: JSON.stringify(it.data) }) }),
  };

  function play({ success, fail, ...asked }) {
    const fate = platform.breaks.shift();
    let isAborted = false;
    platform.underWay += 1;
    platform.mostUnderWay = Math.max(platform.mostUnderWay, platform.underWay);
    const over = (how, what) => {
      if (isAborted) return;
      platform.underWay -= 1;
      how(what);
    };
    // An answer never comes at once.
    Promise.resolve().then(async () => {
      if (fate === BEFORE) return over(fail, { errMsg: "request:fail" });
      platform.sent.push(asked);
      try {
        const given = await answer(asked);
        if (fate === AFTER) return over(fail, { errMsg: "request:fail interrupted" });
        over(success, given);
      } catch (error) {
        over(fail, { errMsg: `request:fail ${error.message}` });
      }
    });
    return {
      abort() {
        if (isAborted) return;
        over(fail, { errMsg: "request:fail abort" });
        isAborted = true;
      },
    };
  }

  return platform;
}

module.exports = { standIn, BEFORE, AFTER };
