import { createPasswordHasher } from '@gatehouse/crypto';
import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, getUser, login, newSite, password } from '../people.ts';
import { startGatehouseProcess, startPartsProcess, type ServerProcess } from '../processes.ts';
import { interleave, median, ratioByRounds } from '../rounds.ts';
import type { Row } from '../table.ts';

const connections = 16;
/** An account may be tried thirty times before that is taken for guessing. */
const peopleCount = 120;
/** What is usual, and our default. */
const bcryptCost = 10;

/** Logins of a machine, beside the hashing threads alone; and what becomes of the event loop meanwhile. */
export async function measureLogin({ stage, load, pace }: Bench): Promise<Row[]> {
  const { platform, variables } = await stage.newDatabase();
  const ours = await startGatehouseProcess(variables, 'anywhere');
  const parts = await startPartsProcess(variables, 'anywhere');
  const door = doorOf(ours.url, await newSite(platform, { mailer: { autoconfirm: true } }));
  const people = await gather(door, peopleCount);
  await load.define(
    'logins',
    people.map(({ email }) => login(door, email)),
  );
  await load.define(
    'warm-up',
    people.map((person) => getUser(door, person)),
  );
  // So few logins a second do not let V8 see soon what is worth compiling.
  await load.run({ url: ours.url, connections, seconds: pace.seconds, set: 'warm-up' });
  const seconds = pace.seconds * 2;
  const hash = await hashOfPassword();
  const delays: number[] = [];
  const figures: LoadFigures[] = [];
  const limits: number[] = [];
  await interleave(pace.rounds, {
    ours: async () => {
      await ours.ask({ ask: 'watchLoop' });
      figures.push(await load.measure({ connections, seconds, set: 'logins' }, ours));
      delays.push(await ours.ask<number>({ ask: 'loopDelay' }));
    },
    limit: async () => void limits.push(await parts.ask<number>({ verify: { seconds, hash } })),
  });
  await stopAll(ours, parts);
  const perSecond = figures.map((it) => it.perSecond);
  const rates = { ours: median(perSecond), limit: median(limits) };
  return [
    {
      measure: 'password login, by the hashing threads',
      value: ratioByRounds(perSecond, limits),
      bar: { atLeast: 0.9 },
      parts: rates,
    },
    { measure: '  logins/s', value: rates.ours, parts: rates },
    { measure: 'event loop delay p99 meanwhile', value: median(delays), unit: 'ms', bar: { atMost: 20 } },
  ];
}

async function hashOfPassword(): Promise<string> {
  const hasher = createPasswordHasher({ threads: 1, bcryptCost });
  const hash = await hasher.hash('bench', password);
  await hasher.stop();
  return hash;
}

async function stopAll(...processes: readonly ServerProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.stop()));
}
