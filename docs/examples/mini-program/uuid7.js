// A UUIDv7: the time, then chance. The server takes it as a report's id.

const hex = (number, width) => number.toString(16).padStart(width, "0");

/** `random` is ten bytes. */
function uuid7(now, random) {
  const time = hex(now, 12);
  const rest = Array.from(random, (byte) => hex(byte, 2)).join("");
  const variant = hex(8 + (random[9] & 3), 1);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

/** Ten bytes by chance. `wx.getRandomValues` is younger than some phones; an id only has to be nobody else's. */
function chance(wx) {
  return new Promise((resolve) => {
    const guessed = () => Uint8Array.from({ length: 10 }, () => Math.floor(Math.random() * 256));
    if (!wx.getRandomValues) return resolve(guessed());
    wx.getRandomValues({
      length: 10,
      success: ({ randomValues }) => resolve(new Uint8Array(randomValues)),
      fail: () => resolve(guessed()),
    });
  });
}

module.exports = { uuid7, chance };
