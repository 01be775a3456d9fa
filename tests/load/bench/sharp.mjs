// Prints the milliseconds of processor time that sharp takes for both pictures of a photo: the median of the rounds.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(`${process.env.BENCH_PEERS ?? process.cwd()}/`);
const sharp = require('sharp');
sharp.cache(false);
const photos = process.argv.slice(2).map((file) => readFileSync(file));
const both = async (photo) => {
  const display = sharp(photo).rotate().resize(1600, 1600, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer();
  const thumbnail = sharp(photo).rotate().resize(320, 320, { fit: 'inside' }).jpeg({ quality: 75 }).toBuffer();
  await Promise.all([display, thumbnail]);
};
await both(photos[0]);
const costs = [];
for (let round = 0; round < 8; round += 1) {
  const before = process.cpuUsage();
  for (let n = 0; n < photos.length * 3; n += 1) await both(photos[n % photos.length]);
  const { user, system } = process.cpuUsage(before);
  costs.push((user + system) / 1000 / (photos.length * 3));
}
costs.sort((a, b) => a - b);
console.log(costs[costs.length >> 1]);
