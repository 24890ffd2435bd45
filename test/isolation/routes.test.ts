import { tenantTables } from '@gatehouse/database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { endOf } from '../support/providers/round-trip.ts';
import { StandIn } from '../support/providers/stand-in.ts';
import { Visitor } from '../support/providers/visitor.ts';
import { useSmsStandIn } from '../support/sms-stand-in.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import type { Artefact } from './artefact.ts';
import { makeArtefacts } from './artefacts.ts';
import type { Case, Cases } from './case.ts';
import { deliveryCases } from './delivery-cases.ts';
import { doorsOf, type Door } from './doors.ts';
import { netlifyCases } from './netlify-cases.ts';
import { operatorCases } from './operator-cases.ts';
import { allRoutes, describedRoutes, type Route } from './routes.ts';
import { askForCodes, makeSides, type Side } from './sides.ts';
import { supabaseAdminCases, supabaseCases, supabaseFeatureCases } from './supabase-cases.ts';

const texts = useSmsStandIn();
const receiver = useHookReceiver();
const providers = new StandIn();
beforeAll(() => providers.start());
afterAll(() => providers.stop());
const gatehouse = useGatehouse({
  settings: {
    exportSecret: 'the-export-secret',
    limitsByAddress: false,
    get smsUrl() {
      return texts().url;
    },
    get providersUrl() {
      return providers.url;
    },
  },
  admin: { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1/32' },
});

const cases: Cases = {
  ...netlifyCases,
  ...supabaseCases,
  ...supabaseAdminCases,
  ...supabaseFeatureCases,
  ...deliveryCases,
  ...operatorCases,
};
const routes = allRoutes();
const caseOf = ({ name }: Route): Case => {
  const found = cases[name];
  if (!found) throw new Error(`${name} has no case: say in test/isolation how it is asked`);
  return found;
};

let ours: Side;
let theirs: Side;
let artefacts: readonly Artefact[];
let before: string;

beforeAll(async () => {
  ({ ours, theirs } = await makeSides(gatehouse(), { receiver: receiver(), providers }));
  artefacts = await makeArtefacts(gatehouse(), ours, { texts: texts(), providers });
  await askForCodes(theirs);
  await vi.waitFor(async () => expect(await countUnfinished()).toBe(0), { timeout: 20_000 });
  for (const { kind, name, home } of artefacts) if (kind === 'bearer') await expectGood(name, home);
  before = await rowsOfOurs();
});

/** What a site still has to send, and to tell. */
async function countUnfinished(): Promise<number> {
  const { rows } = await gatehouse().platform.db.knex.raw<{ rows: { count: number }[] }>(
    `select ((select count(*) from gatehouse.messages where instance_id = :id and state in ('queued', 'sending'))
       + (select count(*) from gatehouse.webhook_deliveries where instance_id = :id and state in ('queued', 'sending'))
       + (select count(*) from gatehouse.events where instance_id = :id and seq is null))::integer as count`,
    { id: ours.site.id },
  );
  return rows[0]?.count ?? 0;
}

/** Lanes say when the relay looks next, which it does all the time. */
const settled = tenantTables.filter((table) => table !== 'delivery_lanes');

/** Everything that the first site has, as text. */
async function rowsOfOurs(): Promise<string> {
  const { knex } = gatehouse().platform.db;
  const tables = await Promise.all(
    settled.map(async (table) => {
      const { rows } = await knex.raw<{ rows: { text: string }[] }>(
        `select t::text as text from gatehouse.${table} t where instance_id = ? order by 1`,
        [ours.site.id],
      );
      return `${table}\n${rows.map(({ text }) => text).join('\n')}`;
    }),
  );
  return tables.join('\n\n');
}

const volatile = new Set(['date', 'x-request-id', 'sb-request-id', 'content-length', 'keep-alive', 'connection']);
const masks: readonly (readonly [RegExp, string])[] = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '<time>'],
  [/p[0-9a-f]{10}(@|%40)?x\.example/g, '<address>'],
  // What every start of a sign-in has of its own.
  [/(?<=[?&;](state|code_challenge)=)[\w-]+/g, '<random>'],
  [/expires=[^;]+/gi, '<expiry>'],
];

/** What an answer says, without ids, times and what was asked. */
function said({ status, text, headers, cookies }: Answer, asked: string): string {
  const told = [...headers].filter(([name]) => !volatile.has(name)).map(([name, value]) => `${name}: ${value}`);
  const whole = [status, ...told, ...cookies, text].join('\n');
  const without = [asked, encodeURIComponent(asked)].reduce((rest, one) => rest.replaceAll(one, '<it>'), whole);
  return masks.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), without);
}

/** Tries one artefact at one door; what differs from something that was never issued. */
async function differenceAt(door: Door, { name, value, never }: Artefact): Promise<string[]> {
  const other = never();
  const found = said(await door.tryWith(value), value);
  const wanted = said(await door.tryWith(other), other);
  return found === wanted ? [] : [`${name} ${door.name}:\n${found}\nbut of one that was never issued:\n${wanted}`];
}

async function expectGood(name: string, home: Artefact['home']): Promise<void> {
  const answer = await home();
  expect([200, 204], `${name} ${JSON.stringify(answer)}`).toContain(answer.status);
}

describe('every route', () => {
  it('has a case, and every case a route', () => {
    expect(Object.keys(cases).toSorted()).toEqual(routes.map(({ name }) => name).toSorted());
    expect(routes.map(({ name }) => name)).toEqual(expect.arrayContaining([...describedRoutes]));
  });

  it.each(routes.map((route) => [route.name, route] as const))(
    '%s takes nothing of another site (CVE-2026-4630)',
    async (_name, route) => {
      const doors = doorsOf(gatehouse(), route, theirs, caseOf(route));
      const differences: string[] = [];
      for (const door of doors) {
        door.prepare?.();
        const fitting = artefacts.filter(door.takes);
        const found = await Promise.all(fitting.map((artefact) => differenceAt(door, artefact)));
        differences.push(...found.flat());
      }
      expect(differences).toEqual([]);
    },
  );
});

describe('a visit to a provider from the other site', () => {
  it('has waited all along for the browser that began it', async () => {
    const { browser, state } = theirs.visit;
    const url = `${theirs.site.supabaseUrl}/callback?state=${state}&code=x`;
    expect(endOf(await new Visitor(providers).open(url)).query).toMatchObject({ error_code: 'bad_oauth_state' });
    expect(endOf(await browser.open(url)).query).toMatchObject({ error_code: 'unexpected_failure' });
  });
});

describe('what was tried', () => {
  it('has changed nothing on the site it is of', async () => {
    expect(await rowsOfOurs()).toBe(before);
  });

  it('is still good there', async () => {
    // Credentials were tried before: the one that the operator minted lives for an hour.
    for (const { kind, name, home } of artefacts) if (kind !== 'bearer') await expectGood(name, home);
  });
});
