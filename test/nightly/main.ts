import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { describeSurroundings } from '../bench/about.ts';
import { nightlySuites, type NightlySuite } from './suites.ts';
import { describeNights, type Night, type Nights } from './describe-nights.ts';

const usage = `usage: npm run nightly -- [SUITE]...
suites: ${nightlySuites.map(({ name }) => name).join(', ')}; all when none is named`;

const results = new URL('../../docs/nightly.json', import.meta.url);
const page = new URL('../../docs/nightly.md', import.meta.url);

const names = process.argv.slice(2);
const unknown = names.find((name) => !nightlySuites.some((suite) => suite.name === name));
if (unknown !== undefined) {
  console.error(`there is no suite ${JSON.stringify(unknown)}\n${usage}`);
  process.exit(2);
}

process.exitCode = 0;
for (const suite of nightlySuites) {
  if (names.length > 0 && !names.includes(suite.name)) continue;
  const night = run(suite);
  await write({ ...readNights(), [suite.name]: night });
  if (night.outcome === 'failed') process.exitCode = 1;
}

/** Anew for each suite: another may have been run beside it. */
function readNights(): Nights {
  return existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as Nights) : {};
}

function run({ name, command: [program = '', ...words], env = {} }: NightlySuite): Night {
  console.log(`\n== ${name}: ${[program, ...words].join(' ')}`);
  const about = describeSurroundings();
  const started = performance.now();
  const { status } = spawnSync(program, words, { stdio: 'inherit', env: { ...process.env, ...env } });
  const minutes = (performance.now() - started) / 60_000;
  return { about, minutes, outcome: status === 0 ? 'passed' : 'failed' };
}

/** After each suite: a night may end early. */
async function write(nights: Nights): Promise<void> {
  writeFileSync(results, await format(JSON.stringify(nights), { parser: 'json', printWidth: 120 }));
  writeFileSync(page, await format(describeNights(nightlySuites, nights), { parser: 'markdown' }));
}
