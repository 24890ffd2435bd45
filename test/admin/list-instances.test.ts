import { listInstances, type InstanceListing } from '@gatehouse/database';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();

interface Named {
  readonly slug: string;
}

async function slugsOf(query: string): Promise<string[]> {
  const { status, json, text } = await admin().ask('GET', `/v1/instances?${query}`);
  expect(status, text).toBe(200);
  return json.instances.map(({ slug }: Named) => slug);
}

const create = (slug: string, more: object = {}) =>
  admin().ask('POST', '/v1/instances', { body: { site_url: `https://www.${slug}.example`, slug, ...more } });

describe('a list of instances', () => {
  beforeAll(async () => {
    await create('apple', { labels: { plan: 'gold', team: 'a' }, site_url: 'https://www.fruit.example' });
    await create('apricot', { labels: { plan: 'gold' } });
    await create('banana', { labels: { plan: 'tin' } });
    await create('cherry', { uuid: '6ba7b810-9dad-11d1-80b4-00c04fd430c8' });
    await create('date');
    await admin().ask('POST', '/v1/instances/banana/suspend');
    await admin().ask('DELETE', '/v1/instances/date');
    await admin().ask('POST', '/v1/instances/cherry/domains', {
      body: { domain: 'id.cherry.example', attested: true },
    });
  });

  it.each([
    ['', ['apple', 'apricot', 'banana', 'cherry']],
    ['state=suspended', ['banana']],
    ['state=active', ['apple', 'apricot', 'cherry']],
    ['state=deleted', ['date']],
    ['label=plan%3Dgold', ['apple', 'apricot']],
    ['label=plan%3Dgold&label=team%3Da', ['apple']],
    ['label=plan%3Dnone', []],
    ['q=AP', ['apple', 'apricot']],
    ['q=https%3A%2F%2Fwww.fruit', ['apple']],
    ['q=%25', []],
    ['q=6BA7B810-9dad-11d1-80b4-00c04fd430c8', ['cherry']],
    ['domain=ID.Cherry.Example', ['cherry']],
    ['domain=nobody.example', []],
    ['domain=not%20a%20domain', []],
    ['sort=-slug&limit=2', ['cherry', 'banana']],
    ['sort=created_at&limit=1', ['apple']],
    ['sort=-updated_at&limit=1&state=active', ['cherry']],
  ])('?%s finds %j', async (query, slugs) => {
    expect(await slugsOf(query)).toEqual(slugs);
  });

  it.each([
    ['state=gone', /^state: .*suspended/],
    ['label=plan', /^label: is "plan"; allowed is name=value$/],
    ['limit=0', /^limit: /],
    ['limit=101', /^limit: /],
    ['sort=size', /^sort: .*created_at/],
    ['cursor=nonsense', /^cursor: is none of this list in this order/],
    ['nonsense=1', /nonsense/],
  ])('?%s is refused, with what is allowed', async (query, msg) => {
    const { status, json } = await admin().ask('GET', `/v1/instances?${query}`);
    expect([status, json.msg]).toEqual([400, expect.stringMatching(msg)]);
  });

  it.each(['slug', '-slug', 'created_at', '-created_at', 'updated_at', '-updated_at'])(
    'has everything once by %s, a page after another; its cursor is worth nothing in another order',
    async (sort) => {
      const found: string[] = [];
      let cursor = '';
      for (;;) {
        const { json } = await admin().ask('GET', `/v1/instances?sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`);
        found.push(...json.instances.map(({ slug }: Named) => slug));
        if (json.next === null) break;
        cursor = json.next;
      }
      expect(found).toEqual(await slugsOf(`sort=${sort}`));
      expect(found).toHaveLength(4);
      const other = sort === 'slug' ? '-slug' : 'slug';
      expect((await admin().ask('GET', `/v1/instances?sort=${other}&cursor=${cursor}`)).status).toBe(400);
    },
  );
});

describe('among 100,000 instances', () => {
  beforeAll(async () => {
    const { knex } = admin().platform.db;
    await knex.raw(`
      insert into gatehouse.instances (id, slug, settings, data_key, master_key_id, labels, state, created_at, updated_at)
      select gen_random_uuid(), 'many-' || lpad(n::text, 6, '0'),
        jsonb_build_object('site_url', 'https://host-' || n || '.example'), 'none', 'none',
        jsonb_build_object('plan', case when n % 1000 = 0 then 'rare' else 'common' end, 'number', n::text),
        case when n % 5000 = 0 then 'suspended' else 'active' end,
        timestamptz '2026-01-01' + n * interval '1 second', timestamptz '2026-01-01' + n * interval '1 second'
      from generate_series(1, 100000) n`);
    await knex.raw('vacuum analyze gatehouse.instances');
  }, 120_000);

  const page = { order: 'slug', isDescending: false, limit: 51 } as const;
  const middle = { value: 'many-050000', id: '00000000-0000-4000-8000-000000000001' };

  it.each<[string, InstanceListing]>([
    ['no filter', page],
    ['a page in the middle', { ...page, after: middle }],
    ['the newest', { ...page, order: 'created_at', isDescending: true }],
    ['what changed last', { ...page, order: 'updated_at', isDescending: true }],
    ['a rare label', { ...page, labels: { plan: 'rare' } }],
    ['a common label', { ...page, labels: { plan: 'common' } }],
    ['one label of one instance', { ...page, labels: { number: '77777' } }],
    ['suspended ones', { ...page, state: 'suspended' }],
    ['active ones', { ...page, state: 'active' }],
    ['deleted ones', { ...page, state: 'deleted' }],
    ['a slug’s beginning', { ...page, prefix: 'many-0777' }],
    ['a host’s beginning', { ...page, prefix: 'host-777' }],
    ['an id', { ...page, uuid: '00000000-0000-4000-8000-000000000001' }],
    ['a domain', { ...page, domain: 'id.cherry.example' }],
  ])('%s is found by an index, and quickly', async (_what, listing) => {
    const { db } = admin().platform;
    const queries: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }): void => void queries.push(query);
    db.knex.on('query', note);
    await listInstances(db, listing);
    db.knex.off('query', note);
    const [query] = queries;
    if (!query) throw new Error('nothing was asked');
    const { rows } = await db.knex.raw(
      `explain (analyze, buffers, format json) ${positional(query.sql)}`,
      query.bindings as never,
    );
    const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
    const text = JSON.stringify(plan);
    expect(text).toContain('Index');
    expect(text).not.toMatch(/"Node Type":"Seq Scan"[^}]*"Relation Name":"instances"/);
    // All that a page may cost: 100,000 rows are some 5,000 blocks.
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(1_500);
  });
});

/** The statement as `raw` takes it: knex has numbered its places by then. */
function positional(sql: string): string {
  return sql.replaceAll(/\$\d+/g, '?');
}
