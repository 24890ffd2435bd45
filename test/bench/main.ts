import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDelivery } from './delivery.ts';

const benches: Readonly<Record<string, (say: (line: string) => void) => Promise<object>>> = {
  delivery: benchDelivery,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const [name = ''] = positionals;
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench || positionals.length > 1) {
  console.error(`usage: npm run bench -- <${Object.keys(benches).join('|')}> [--json FILE]`);
  process.exit(2);
}

const results = await bench((line) => console.log(line));
if (values.json !== undefined) {
  const machine = { node: process.version, cores: cpus().length };
  writeFileSync(values.json, `${JSON.stringify({ bench: name, machine, ...results }, null, 2)}\n`);
}
