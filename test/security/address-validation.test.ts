import { describe, expect, it } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

/** What DNS says of domains in this file; `slow.dev` gets no answer. */
const domains: Readonly<Record<string, readonly string[]>> = {
  'bakery.dev': ['mx.bakery.dev'],
  'throwaway.dev': ['other.dev', 'mx.throwaway.net'],
};
const gatehouse = useGatehouse({
  outbound: {
    lookupMail: async (domain, signal) => {
      if (domain === 'slow.dev') return new Promise((_resolve, reject) => signal.addEventListener('abort', reject));
      const hosts = domains[domain];
      return hosts ? { kind: 'found', hosts } : { kind: 'none' };
    },
  },
});
const receiver = useHookReceiver();
const password = 'a password of some length';

function siteThat(email_validation: object): Promise<Site> {
  return gatehouse().createSite({ settings: { mailer: { email_validation } } });
}

const ways = ['recover', 'signup', 'otp'] as const;

async function ask(site: Site, way: (typeof ways)[number], email: string): Promise<[number, string]> {
  const { status, body } = await call(site.supabaseUrl, `POST /${way}`, { json: { email, password } });
  return [status, body.error_code ?? ''];
}

const refused = [400, 'email_address_invalid'];
const accepted = [200, ''];

describe('a site that looks at addresses', () => {
  it.each(ways)('refuses those that mail does not reach: /%s', async (way) => {
    const site = await siteThat({ extended: true, blocked_mx: ['mx.throwaway.net.'] });
    for (const email of ['ada@nowhere.dev', 'ada@throwaway.dev', 'test@gmail.com', 'ada@bakery.test', 'ada@intranet']) {
      expect([email, ...(await ask(site, way, email))]).toEqual([email, ...refused]);
    }
    expect(await ask(site, way, 'ada@bakery.dev')).toEqual(accepted);
  });

  it('says the same of an address with an account', async () => {
    const site = await siteThat({ extended: true });
    await createPerson(site, { email: 'known@nowhere.dev' });
    const answers = await Promise.all(
      ['known@nowhere.dev', 'other@nowhere.dev'].map((email) =>
        call(site.supabaseUrl, 'POST /recover', { json: { email } }),
      ),
    );
    const texts = answers.map(({ status, body }) => [status, body.msg.replace(/"[^"]*"/, '""')]);
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]).toEqual([400, 'Email address "" is invalid']);
  });

  it('answers in the other dialect as for every address that cannot be', async () => {
    const site = await siteThat({ extended: true });
    const answer = await call(site, 'POST /signup', { json: { email: 'ada@nowhere.dev', password } });
    expect([answer.status, answer.body.msg]).toEqual([422, 'Unable to validate email address: it takes no mail']);
  });

  it('lets people in when DNS does not answer within three seconds', async () => {
    const site = await siteThat({ extended: true });
    const before = performance.now();
    expect(await ask(site, 'signup', 'ada@slow.dev')).toEqual(accepted);
    expect(performance.now() - before).toBeLessThan(6_000);
  });

  it('does not look where nobody asked for it, or where no mail is sent', async () => {
    expect(await ask(await siteThat({}), 'signup', 'ada@nowhere.dev')).toEqual(accepted);
    const silent = await gatehouse().createSite({
      settings: { mailer: { autoconfirm: true, email_validation: { extended: true } } },
    });
    expect(await ask(silent, 'signup', 'ada@nowhere.dev')).toEqual(accepted);
  });
});

describe('a site that asks a service', () => {
  it.each([
    [200, '{"valid":false}', refused],
    [200, '{"valid":false,"reason":"a disposable address, as far as we know"}', refused],
    [200, '{"valid":true}', accepted],
    [200, 'false', accepted],
    [200, '{"valid":"false"}', accepted],
    [500, '{"valid":false}', accepted],
    [302, '{"valid":false}', accepted],
  ])('goes by %i %s', async (status, body, outcome) => {
    const hook = receiver().hook(() => ({ status, body }));
    const service_headers = '{"X-Api-Key":["secret-key"],"X-List":["a","b"]}';
    const site = await siteThat({ service_url: hook.url, service_headers });
    const email = someEmail();
    expect(await ask(site, 'signup', email)).toEqual(outcome);
    expect(hook.calls).toMatchObject([
      { method: 'POST', body: { email }, headers: { 'x-api-key': 'secret-key', 'x-list': 'a, b' } },
    ]);
    expect(gatehouse().log.join()).not.toContain('secret-key');
  });

  it('lets people in when the service is away', async () => {
    const site = await siteThat({ service_url: 'http://127.0.0.1:1/' });
    expect(await ask(site, 'signup', someEmail())).toEqual(accepted);
  });
});
