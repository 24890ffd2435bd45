import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { describeSurroundings } from '../bench/about.ts';
import { nightlySuites, type NightlySuite } from './suites.ts';
import { describeNights, type Nights } from './describe-nights.ts';

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

const nights: Nights = existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as Nights) : {};
for (const suite of nightlySuites) {
  if (names.length > 0 && !names.includes(suite.name)) continue;
  nights[suite.name] = run(suite);
  await write();
}
process.exitCode = Object.values(nights).every(({ outcome }) => outcome === 'passed') ? 0 : 1;

function run({ name, command: [program = '', ...words], env = {} }: NightlySuite): Nights[string] {
  console.log(`\n== ${name}: ${[program, ...words].join(' ')}`);
  const about = describeSurroundings();
  const started = performance.now();
  const { status } = spawnSync(program, words, { stdio: 'inherit', env: { ...process.env, ...env } });
  const minutes = (performance.now() - started) / 60_000;
  return { about, minutes, outcome: status === 0 ? 'passed' : 'failed' };
}

/** After each suite: a night may end early. */
async function write(): Promise<void> {
  writeFileSync(results, await format(JSON.stringify(nights), { parser: 'json', printWidth: 120 }));
  writeFileSync(page, await format(describeNights(nightlySuites, nights), { parser: 'markdown' }));
}
