// A small picture that no other is like, as a PNG.

const { crc32, deflateSync } = require("node:zlib");

const SIDE = 96;

/**
 * @param {string} name
 * @param {Uint8Array} content
 */
function chunk(name, content) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(content.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}

/**
 * Blocks of chance colours.
 * @param {number} seed
 */
function picture(seed) {
  let state = (seed % 2147483646) + 1;
  const chance = () => (state = (state * 48271) % 2147483647) % 256;
  const colours = Array.from({ length: 144 * 3 }, chance);
  /** @type {number[]} */
  const rows = [];
  for (let y = 0; y < SIDE; y++) {
    rows.push(0);
    for (let x = 0; x < SIDE; x++) {
      const block = (Math.floor(y / 8) * 12 + Math.floor(x / 8)) * 3;
      rows.push(...colours.slice(block, block + 3));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [signature, chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.from(rows))), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat(parts));
}

module.exports = { picture };
