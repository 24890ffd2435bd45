import { doorOf, newSite, signUp, strangers, type Door } from '../people.ts';
import type { Bench } from '../measure.ts';
import { startGatehouseProcess, startWorkerProcess } from '../processes.ts';
import { interleave, median, percentile, ratioByRounds } from '../rounds.ts';
import type { Row } from '../table.ts';

const slowMilliseconds = 2_000;
const amount = 30;
const connections = 2;

/** Sign-ups that have to be confirmed, where the mail server takes two seconds for each mail, beside one that takes none. */
export async function measureSignUp({ stage, load, pace }: Bench): Promise<Row[]> {
  const { platform, variables } = await stage.newDatabase();
  const server = await startGatehouseProcess(variables, 'anywhere');
  const worker = startWorkerProcess(variables, 'anywhere');
  const door = doorOf(server.url, await newSite(platform));
  const run = async (delay: number): Promise<number> => {
    stage.sink.delay(delay);
    await load.define('sign-ups', signUps(door));
    const { took } = await load.run({ url: server.url, connections, seconds: 1, amount, set: 'sign-ups' });
    return percentile(took, 50);
  };
  await run(0);
  const p50s = await interleave(pace.rounds, { quick: () => run(0), slow: () => run(slowMilliseconds) });
  await stage.sink.received(1);
  stage.sink.delay(0);
  await Promise.all([server.stop(), worker.stop()]);
  const parts = { quick: median(p50s.quick), slow: median(p50s.slow) };
  return [
    {
      measure: 'sign-up p50 with an SMTP server of 2 s',
      value: ratioByRounds(p50s.slow, p50s.quick),
      bar: { atMost: 1.2 },
      parts,
    },
    { measure: '  p50', value: parts.slow, unit: 'ms', parts },
  ];
}

function signUps(door: Door): ReturnType<typeof signUp>[] {
  return strangers(amount).map((email) => signUp(door, email));
}
