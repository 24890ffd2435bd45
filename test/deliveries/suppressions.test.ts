import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { askAt, doors, type Answer, type Asking } from './doors.ts';
import type { Site } from '../support/site.ts';

const gatehouse = useGatehouse();

const auditOf = async (site: Site) => {
  const { knex } = gatehouse().platform.db;
  const entries = knex('audit_log_entries').withSchema('gatehouse').where({ instance_id: site.id });
  return (await entries.orderBy('created_at').select('payload')).map(({ payload }) => payload as unknown);
};

describe.each(doors)('suppressions for $name', (door) => {
  const ask = (site: Site, endpoint: string, asking?: Asking): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, asking);

  it('an address is added, listed and removed, in any case, and all of it is audited', async () => {
    const site = await gatehouse().createSite();
    const added = await ask(site, 'POST /suppressions', { body: { address: 'Ann@X.example', detail: 'asked us to' } });
    expect(added.status).toBe(201);
    expect(added.body).toEqual({
      channel: 'mail',
      address: 'ann@x.example',
      reason: 'manual',
      detail: 'asked us to',
      source: door.name === 'the operator' ? 'operator' : 'admin',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      expires_at: null,
    });
    expect((await ask(site, 'GET /suppressions')).body).toEqual({ suppressions: [added.body], next: null });
    expect((await ask(site, 'GET /suppressions?address=N@x')).body.suppressions).toHaveLength(1);
    expect((await ask(site, 'GET /suppressions?address=_nn')).body.suppressions).toEqual([]);
    expect((await ask(site, 'GET /suppressions?channel=sms')).body.suppressions).toEqual([]);
    const removed = await ask(site, 'DELETE /suppressions/mail/ANN%40x.example');
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await ask(site, 'GET /suppressions')).body.suppressions).toEqual([]);
    const traits = { channel: 'mail', address: 'ann@x.example', reason: 'manual' };
    expect(await auditOf(site)).toMatchObject([
      { action: 'suppression_added', log_type: 'delivery', actor_username: door.actor, traits },
      { action: 'suppression_removed', log_type: 'delivery', actor_username: door.actor, traits },
    ]);
  });

  it('an address that is suppressed already is so for the reason given last', async () => {
    const site = await gatehouse().createSite();
    await ask(site, 'POST /suppressions', { body: { address: 'ann@x.example' } });
    const expires = new Date(gatehouse().clock.now().getTime() + 60_000).toISOString();
    const body = { address: 'ann@x.example', reason: 'bounce', expires_at: expires };
    const again = await ask(site, 'POST /suppressions', { body });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ reason: 'bounce', expires_at: expires });
    expect((await ask(site, 'GET /suppressions')).body.suppressions).toEqual([again.body]);
  });

  it.each([
    [{ address: 'nobody' }, 'address: is "nobody"; allowed is an e-mail address'],
    [{ address: 'a b@x.example' }, 'address: is "a b@x.example"; allowed is an e-mail address'],
    [{ address: `${'a'.repeat(320)}@x.example` }, 'address: '],
    [{ address: 'ann@x.example', channel: 'sms' }, 'address: is "ann@x.example"; allowed is a phone number'],
    [{ address: 'ann@x.example', channel: 'fax' }, 'channel: '],
    [{ address: 'ann@x.example', reason: 'dislike' }, 'reason: '],
    [{ address: 'ann@x.example', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at: is in the past'],
    [{ address: 'ann@x.example', expires_at: 'soon' }, 'expires_at: '],
    [{ address: 'ann@x.example', until: 'soon' }, 'until'],
    [{ address: 'a\u0000@x.example' }, 'NUL'],
    [{}, 'address: '],
  ])('%j is refused, naming what is wrong', async (body, problem) => {
    const site = await gatehouse().createSite();
    const refused = await ask(site, 'POST /suppressions', { body });
    expect(refused.status).toBe(400);
    expect(refused.body.msg).toContain(problem);
    expect((await ask(site, 'GET /suppressions')).body.suppressions).toEqual([]);
  });

  it('what is not suppressed cannot be removed, nor can another site’s', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    await ask(other, 'POST /suppressions', { body: { address: 'bob@x.example' } });
    const unknown = await ask(site, 'DELETE /suppressions/mail/nobody@x.example');
    expect(unknown.status).toBe(404);
    for (const address of ['mail/bob@x.example', 'mail/%00', 'fax/bob@x.example', 'sms/bob@x.example']) {
      const refused = await ask(site, `DELETE /suppressions/${address}`);
      expect([refused.status, refused.text], address).toEqual([404, unknown.text]);
    }
    expect((await ask(site, 'GET /suppressions')).body.suppressions).toEqual([]);
    expect((await ask(other, 'GET /suppressions')).body.suppressions).toHaveLength(1);
  });

  it('pages follow each other without gaps while addresses come in', async () => {
    const site = await gatehouse().createSite();
    const add = (name: string) => ask(site, 'POST /suppressions', { body: { address: `${name}@x.example` } });
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await add(name);
    const seen: string[] = [];
    let path = 'GET /suppressions?limit=2';
    for (let page = 0; page < 3; page += 1) {
      const { body } = await ask(site, path);
      seen.push(...body.suppressions.map(({ address }: { address: string }) => address));
      await add(`late-${page}`);
      path = `GET /suppressions?limit=2&cursor=${body.next}`;
      if (page === 2) expect(body.next).toBeNull();
    }
    expect(seen).toEqual(names.toReversed().map((name) => `${name}@x.example`));
  });
});
