import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeSurroundings } from './about.ts';
import { benchDelivery } from './delivery.ts';
import { benchImport } from './import/bench-import.ts';
import { benchGrowth } from './speed/growth.ts';
import { benchSpeed, measureNames } from './speed/speed.ts';
import { benchTarget, type Target } from './speed/target.ts';

const usage = `usage: npm run bench -- delivery [--json FILE]
       npm run bench -- import [--json FILE] [--users 1000000] [--instances 100000]
       npm run bench -- speed [--json FILE] [--rounds 5] [--seconds 2] [--instances 100000]
                              [--only ${measureNames.join('|')}]...
       npm run bench -- speed --growth [--json FILE] [--instances 100000] [--users 1000000]
       npm run bench -- speed --target URL --dialect netlify|supabase [--admin-token TOKEN] [--json FILE]
                              [--rounds 5] [--seconds 2]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    users: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    instances: { type: 'string', default: '100000' },
    growth: { type: 'boolean', default: false },
    target: { type: 'string' },
    dialect: { type: 'string' },
    'admin-token': { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
  },
});

const say = (line: string): void => console.log(line);
const benches: Readonly<Record<string, () => Promise<object>>> = {
  delivery: () => benchDelivery(say),
  import: () => benchImport(say, { users: positive(values.users), instances: positive(values.instances) }),
  speed: () => {
    const [instances, users] = [positive(values.instances), positive(values.users)];
    const pace = { rounds: positive(values.rounds), seconds: positive(values.seconds), instances };
    if (values.target !== undefined) return benchTarget(say, targetAt(values.target), pace);
    if (values.growth) return benchGrowth(say, { instances, users });
    return benchSpeed(say, { pace, only: values.only.map(measureName) });
  },
};

function positive(text: string): number {
  return Number(text) > 0 ? Number(text) : refuse(`${text} is not a number above 0`);
}

function measureName(name: string): string {
  return measureNames.includes(name) ? name : refuse(`there is no measure ${name}`);
}

function targetAt(url: string): Target {
  const { dialect } = values;
  if (!URL.canParse(url)) refuse(`${url} is not a URL`);
  if (dialect !== 'netlify' && dialect !== 'supabase') refuse('--dialect has to be netlify or supabase');
  return { door: { base: new URL(url), dialect }, adminToken: values['admin-token'] };
}

function refuse(problem: string): never {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

const [name = ''] = positionals;
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench || positionals.length > 1) refuse(name === '' ? 'what is to be measured?' : `there is no bench ${name}`);

const about = describeSurroundings();
const results = await bench();
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ bench: name, about, ...results }, null, 2)}\n`);
