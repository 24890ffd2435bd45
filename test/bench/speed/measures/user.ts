import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, getUser, newSite } from '../people.ts';
import { startGatehouseProcess, startPartsProcess } from '../processes.ts';
import { interleave, medianOf, ratioByRounds } from '../rounds.ts';
import { signHs256 } from '../../../support/site.ts';
import type { Row } from '../table.ts';

const connections = 20;
const tokenSecret = 'of the limits';

/** `GET /user` of one process, beside the least that it can be made of. */
export async function measureUser({ stage, load, pace }: Bench): Promise<Row[]> {
  const { platform, variables } = await stage.newDatabase();
  const ours = await startGatehouseProcess(variables, 'server');
  const parts = await startPartsProcess({ ...variables, TOKEN_SECRET: tokenSecret }, 'server');
  const site = await newSite(platform, { mailer: { autoconfirm: true } });
  const door = doorOf(ours.url, site);
  const [person] = await gather(door, 1);
  if (!person) throw new Error('nobody signed in');
  const sub = subjectOf(person.accessToken);
  const token = signHs256(tokenSecret, { sub, instance: site.id, exp: Math.floor(Date.now() / 1_000) + 3_600 });
  const headers = { Authorization: `Bearer ${token}`, 'X-Instance': site.id, 'X-User': sub };
  await load.define('user', [getUser(door, person)]);
  await load.define('user limit', [{ method: 'GET', path: '/user', headers }]);
  await load.define('bare limit', [{ method: 'GET', path: '/bare', headers }]);
  const plan = { connections, seconds: pace.seconds };
  const figures = await interleave<'ours' | 'limit' | 'bare', LoadFigures>(pace.rounds, {
    ours: () => load.measure({ ...plan, set: 'user' }, ours),
    limit: () => load.measure({ ...plan, set: 'user limit' }, parts),
    bare: () => load.measure({ ...plan, set: 'bare limit' }, parts),
  });
  await Promise.all([ours.stop(), parts.stop()]);
  return rowsOf(figures);
}

function subjectOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return (claims as { sub: string }).sub;
}

function rowsOf(figures: Readonly<Record<'ours' | 'limit' | 'bare', readonly LoadFigures[]>>): Row[] {
  const each = (of: (it: LoadFigures) => number) => ({
    ours: medianOf(figures.ours, of),
    limit: medianOf(figures.limit, of),
    bare: medianOf(figures.bare, of),
  });
  const by = (one: keyof typeof figures, other: keyof typeof figures, of: (it: LoadFigures) => number): number =>
    ratioByRounds(figures[one].map(of), figures[other].map(of));
  const rates = each((it) => it.perSecond);
  const costs = each((it) => it.cpuPerRequest);
  return [
    {
      measure: 'GET /user, requests/s by the limit',
      value: by('ours', 'limit', (it) => it.perSecond),
      bar: { atLeast: 0.6 },
      parts: rates,
    },
    { measure: '  by processor time', value: by('limit', 'ours', (it) => it.cpuPerRequest), parts: costs },
    { measure: '  by Koa and the select alone', value: by('ours', 'bare', (it) => it.perSecond), parts: rates },
    { measure: '  requests/s', value: rates.ours, parts: rates },
    { measure: '  p99', value: medianOf(figures.ours, (it) => it.p99), unit: 'ms' },
  ];
}
