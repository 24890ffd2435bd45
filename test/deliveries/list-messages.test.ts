import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addMessage, askAt, doors, type Answer, type Asking } from './doors.ts';
import type { Site } from '../support/site.ts';

const gatehouse = useGatehouse();
const at = (seconds: number): Date => new Date(Date.UTC(2027, 0, 4, 12) + seconds * 1_000);

describe.each(doors)('messages for $name', (door) => {
  const ask = (site: Site, endpoint: string, asking?: Asking): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, asking);
  const idsOf = ({ body }: Answer): string[] => body.messages.map(({ id }: { id: string }) => id);

  it('are listed newest first, without their contents', async () => {
    const site = await gatehouse().createSite();
    const older = await addMessage(gatehouse(), site, { created_at: at(0), sealed_content: 'a sealed secret' });
    const user_id = randomUUID();
    const sent_at = at(2);
    const newer = await addMessage(gatehouse(), site, { created_at: at(1), user_id, sent_at });
    const answer = await ask(site, 'GET /messages');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(idsOf(answer)).toEqual([newer.id, older.id]);
    expect(answer.body.next).toBeNull();
    expect(answer.body.messages[0]).toEqual({
      id: newer.id,
      channel: 'mail',
      kind: 'recovery',
      recipient: 'ann@x.example',
      user_id,
      state: 'sent',
      attempts: 1,
      last_error: null,
      created_at: '2027-01-04T12:00:01.000Z',
      next_attempt_at: null,
      sent_at: sent_at.toISOString(),
      expires_at: newer.expires_at.toISOString(),
      is_replayable: false,
    });
    expect(answer.text).not.toContain('secret');
    const shown = await ask(site, `GET /messages/${older.id.toUpperCase()}`);
    expect(shown.status).toBe(200);
    expect(shown.body).toMatchObject({ id: older.id, state: 'sent' });
    expect(shown.text).not.toContain('secret');
  });

  it('are found by state, channel, kind, recipient, user and time', async () => {
    const site = await gatehouse().createSite();
    const user_id = randomUUID();
    const odd = await addMessage(gatehouse(), site, {
      created_at: at(10),
      state: 'failed',
      channel: 'sms',
      kind: 'invite',
      recipient: 'Bob@X.example',
      user_id,
    });
    const usual = await addMessage(gatehouse(), site, { created_at: at(20) });
    const found = async (query: string) => idsOf(await ask(site, `GET /messages?${query}`));
    const filters = ['state=failed', 'channel=sms', 'kind=invite', 'recipient=bob@x.EXAMPLE', `user_id=${user_id}`];
    for (const query of [...filters, filters.join('&')]) expect(await found(query), query).toEqual([odd.id]);
    expect(await found('created_to=2027-01-04T12:00:20Z')).toEqual([odd.id]);
    expect(await found('created_from=2027-01-04T13:00:20%2B01:00')).toEqual([usual.id]);
    expect(await found('state=&channel=')).toEqual([usual.id, odd.id]);
    expect(await found('recipient=bob')).toEqual([]);
  });

  it('that were never meant for anybody are no messages', async () => {
    const site = await gatehouse().createSite();
    const { id } = await addMessage(gatehouse(), site, { recipient: '', state: 'suppressed' });
    expect(idsOf(await ask(site, 'GET /messages'))).toEqual([]);
    expect((await ask(site, `GET /messages/${id}`)).status).toBe(404);
  });

  it('come in pages without gaps or doubles, whatever is sent meanwhile', async () => {
    const site = await gatehouse().createSite();
    const ids: string[] = [];
    // Several of one instant: the id decides.
    for (const second of [0, 0, 0, 1, 2])
      ids.push((await addMessage(gatehouse(), site, { created_at: at(second) })).id);
    const seen: string[] = [];
    let path = 'GET /messages?limit=2';
    for (let page = 0; page < 3; page += 1) {
      const answer = await ask(site, path);
      seen.push(...idsOf(answer));
      await addMessage(gatehouse(), site, { created_at: at(100 + page) });
      if (page === 2) expect(answer.body.next).toBeNull();
      path = `GET /messages?limit=2&cursor=${answer.body.next}`;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(new Set(seen).size).toBe(5);
    expect(seen.slice(0, 2)).toEqual([ids[4], ids[3]]);
  });

  it('are not paged through with a cursor that was made up, changed, of another list or another site (GHSA-r9w3-57w2-gch2)', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    for (const owner of [site, site, other, other]) await addMessage(gatehouse(), owner);
    for (const address of ['a@x.example', 'b@x.example']) await ask(site, 'POST /suppressions', { body: { address } });
    const genuine = (await ask(site, 'GET /messages?limit=1')).body.next as string;
    const foreign = (await ask(other, 'GET /messages?limit=1')).body.next as string;
    const ofAnotherList = (await ask(site, 'GET /suppressions?limit=1')).body.next as string;
    const changed = Buffer.from(genuine, 'base64url');
    changed[20] = (changed[20] ?? 0) ^ 1;
    const tampered = [changed.toString('base64url'), `${genuine}=`, genuine.slice(4), 'x', foreign, ofAnotherList];
    expect((await ask(site, `GET /messages?cursor=${genuine}`)).status).toBe(200);
    for (const cursor of tampered) {
      const refused = await ask(site, `GET /messages?cursor=${encodeURIComponent(cursor)}`);
      expect([refused.status, refused.body.msg], cursor).toEqual([
        400,
        'cursor: not one that a page of this list has given as next',
      ]);
    }
  });

  it.each([
    ['limit=0', 'limit: "0" is not allowed; allowed is a whole number from 1 to 100'],
    ['limit=101', 'limit: "101" is not allowed'],
    ['limit=ten', 'limit: "ten" is not allowed'],
    ['state=lost', 'state: "lost" is not allowed; allowed is one of queued, sending, sent'],
    ['channel=fax', 'channel: "fax" is not allowed; allowed is mail or sms'],
    ['user_id=7', 'user_id: "7" is not allowed; allowed is a UUID'],
    ['created_from=yesterday', 'created_from: "yesterday" is not allowed; allowed is a time such as'],
    ['state=sent&state=failed', 'state is given more than once'],
    ['stat=sent', '"stat" is no parameter here; there are state, channel, kind'],
    ['kind=%00', 'NUL'],
  ])('with %s are refused, naming what is wrong', async (query, problem) => {
    const site = await gatehouse().createSite();
    const refused = await ask(site, `GET /messages?${query}`);
    expect(refused.status).toBe(400);
    expect(refused.body.msg).toContain(problem);
  });

  it('of another site are unknown like any other id', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const foreign = await addMessage(gatehouse(), other);
    const unknown = await ask(site, `GET /messages/${randomUUID()}`);
    expect(unknown.status).toBe(404);
    expect(unknown.body.msg).toBe('There is no such message');
    for (const id of [foreign.id, 'x', '%00', 'a%2fb']) {
      const refused = await ask(site, `GET /messages/${id}`);
      expect([refused.status, refused.text], id).toEqual([404, unknown.text]);
    }
    expect(idsOf(await ask(site, `GET /messages?recipient=${foreign.recipient}`))).toEqual([]);
  });
});
