import { describe, expect, it } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
const limits = { token: 1_000_000, verify: 1_000_000, otp: 1_000_000 };
const password = 'a password of some length';

/** Asks for a mail to an address, in one of the ways there are. */
type Ask = (site: Site, email: string) => Promise<{ readonly status: number; readonly text: string }>;

const netlify: Readonly<Record<string, Ask>> = {
  'POST /recover': (site, email) => call(site, 'POST /recover', { json: { email } }),
  'POST /signup': (site, email) => call(site, 'POST /signup', { json: { email, password } }),
};
const supabase: Readonly<Record<string, Ask>> = {
  'POST /recover': (site, email) => call(site.supabaseUrl, 'POST /recover', { json: { email } }),
  'POST /signup': (site, email) => call(site.supabaseUrl, 'POST /signup', { json: { email, password } }),
  'POST /otp': (site, email) => call(site.supabaseUrl, 'POST /otp', { json: { email } }),
  'POST /resend': (site, email) => call(site.supabaseUrl, 'POST /resend', { json: { type: 'signup', email } }),
};
const asks = [
  ...Object.entries(netlify).map(([name, ask]) => ['netlify', name, ask] as const),
  ...Object.entries(supabase).map(([name, ask]) => ['supabase', name, ask] as const),
];

/** A site with one known address, and as many mails left as there are asked for. */
async function siteWithMails(left: number): Promise<{ site: Site; known: string }> {
  const site = await gatehouse().createSite({
    settings: { hide_existing_accounts: true, rate_limit: { ...limits, email_sent: String(Math.max(1, left)) } },
  });
  const { email } = await createPerson(site);
  // A quota of 0 would mean that the site sends no mail at all.
  if (left === 0) await call(site, 'POST /recover', { json: { email: someEmail() } });
  return { site, known: email };
}

describe('a quota of mails that is used up', () => {
  it.each(asks)(
    'answers the same for known and unknown addresses: %s %s (ASVS 6.3.8)',
    async (_dialect, _name, ask) => {
      const { site, known } = await siteWithMails(0);
      const answers = [await ask(site, known), await ask(site, someEmail())];
      expect(answers[0]?.status).toBe(429);
      expect(answers.map(({ status, text }) => [status, withoutIds(text)])).toEqual([
        [429, withoutIds(answers[0]?.text ?? '')],
        [429, withoutIds(answers[0]?.text ?? '')],
      ]);
    },
  );

  it.each(asks)('is used up by strangers as by users: %s %s', async (_dialect, _name, ask) => {
    for (const isKnown of [true, false]) {
      const { site, known } = await siteWithMails(2);
      const email = isKnown ? known : someEmail();
      const statuses = [await ask(site, email), await ask(site, email), await ask(site, email)];
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    }
  });
});

function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
}
