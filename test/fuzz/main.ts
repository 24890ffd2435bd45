import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

const usage = 'usage: npm run fuzz -- [--minutes N] [--seed N [--path P] [--only TITLE]]';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    path: { type: 'string', default: '' },
    only: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes is ${values.minutes}; allowed is a number above 0\n${usage}`);
  process.exit(2);
}

/** Tries every property, or one of them, with values drawn from one seed. @returns whether all held. */
function tryAll(seed: number, scale: number): boolean {
  // Each word of a title may hold what means something in a pattern.
  const only = values.only === undefined ? [] : ['-t', values.only.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)];
  const env = { ...process.env, FUZZ_SEED: String(seed), FUZZ_PATH: values.path, FUZZ_SCALE: String(scale) };
  const args = ['vitest', 'run', 'test/fuzz', '--reporter=dot', ...only];
  return spawnSync('npx', args, { env, stdio: 'inherit' }).status === 0;
}

if (values.seed !== undefined) {
  process.exit(tryAll(Number(values.seed), 1) ? 0 : 1);
}

const end = Date.now() + minutes * 60_000;
for (let round = 1; Date.now() < end; round += 1) {
  const seed = randomInt(2 ** 31);
  console.log(`round ${round}: seed ${seed}`);
  // Small rounds at first: what fails easily fails soon.
  if (!tryAll(seed, Math.min(2 ** round, 16))) process.exit(1);
}
