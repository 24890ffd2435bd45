import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, oauthRefusal, refusal, type Answer } from '../client.ts';

const limited = { rate_limit: { token: 30 } };

function ask(site: Site, headers: Record<string, string> = {}): Promise<Answer> {
  return call(site, 'POST /token', { form: { grant_type: 'nothing' }, headers });
}

/** How many of so many requests got through. */
async function passed(site: Site, times: number, headers: Record<string, string> = {}): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, () => ask(site, headers)));
  return answers.filter(({ status }) => status !== 429).length;
}

describe('POST /token, limited by the client’s address', () => {
  const gatehouse = useGatehouse();

  it('lets 30 requests in 5 minutes through, malformed ones included, then says when to come back', async () => {
    const site = await gatehouse().createSite({ settings: limited });
    expect(await passed(site, 30)).toBe(30);
    const answer = await ask(site);
    expect(answer).toMatchObject(refusal(429, 'Rate limit exceeded'));
    expect(answer.headers.get('retry-after')).toBe('10');
    gatehouse().clock.advance(10);
    expect(await passed(site, 3)).toBe(1);
    gatehouse().clock.advance(300);
    expect(await passed(site, 40)).toBe(30);
  });

  it('counts each site for itself (N-17)', async () => {
    const one = await gatehouse().createSite({ settings: limited });
    const other = await gatehouse().createSite({ settings: limited });
    expect(await passed(one, 40)).toBe(30);
    expect(await passed(other, 30)).toBe(30);
  });

  it('is not fooled by a forged address', async () => {
    const site = await gatehouse().createSite({ settings: limited });
    expect(await passed(site, 30)).toBe(30);
    for (const name of ['x-forwarded-for', 'x-real-ip', 'true-client-ip', 'forwarded', 'cf-connecting-ip']) {
      expect(await passed(site, 1, { [name]: '203.0.113.9' }), name).toBe(0);
    }
  });

  it('limits no other endpoint, and refuses a disabled provider first', async () => {
    const site = await gatehouse().createSite({ settings: limited });
    await passed(site, 31);
    expect((await call(site, 'GET /settings')).status).toBe(200);
    const closed = await gatehouse().createSite({ settings: { ...limited, external: { email: { enabled: false } } } });
    expect(await passed(closed, 40)).toBe(40);
  });

  it('tries no account more often than people do, whether or not it exists', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site);
    for (const username of [email, 'nobody@x.example']) {
      const form = { grant_type: 'password', username, password: 'wrong' };
      const answers = await Promise.all(Array.from({ length: 40 }, () => call(site, 'POST /token', { form })));
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
      expect(answers.find(({ status }) => status === 429)).toMatchObject(refusal(429, 'Rate limit exceeded'));
      expect(answers.find(({ status }) => status === 400)).toMatchObject(
        oauthRefusal('invalid_grant', 'No user found with that email, or password invalid.'),
      );
    }
  });

  it('counts an account once, however its accents are written', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { email: 'ren\u00e9e@x.example' });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const username = index % 2 === 0 ? email : email.normalize('NFD');
        return call(site, 'POST /token', { form: { grant_type: 'password', username, password: 'wrong' } });
      }),
    );
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
  });
});

describe('POST /token, limited by a header that the operator named', () => {
  const gatehouse = useGatehouse({ settings: { rateLimitHeader: 'My-Client', limitsByAddress: false } });

  it('counts each value of its first item for itself', async () => {
    const site = await gatehouse().createSite({ settings: limited });
    expect(await passed(site, 31, { 'my-client': '203.0.113.1' })).toBe(30);
    expect(await passed(site, 1, { 'my-client': '203.0.113.1, 10.0.0.1' })).toBe(0);
    expect(await passed(site, 30, { 'my-client': '203.0.113.2' })).toBe(30);
  });

  it('does not throw requests without the header into one bucket (N-17)', async () => {
    const site = await gatehouse().createSite({ settings: limited });
    expect(await passed(site, 40)).toBe(40);
  });
});
