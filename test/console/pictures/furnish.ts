import { addPlatformUsage, type PlatformUsageCount } from '@gatehouse/database';
import { randomNumbers } from '../../support/random-numbers.ts';
import type { Gatehouse } from '../../support/start-gatehouse.ts';

const slugs = ['harbour-books', 'cedar-clinic', 'quiet-lane', 'night-owl-radio', 'paper-kite'];
const daySeconds = 86_400;
const hourMilliseconds = 3_600_000;

/** Gives a new Gatehouse sites, people of one of them, and two days that were busy. */
export async function furnish(gatehouse: Gatehouse): Promise<void> {
  const { clock, createSite } = gatehouse;
  clock.advance(-5 * daySeconds);
  for (const slug of slugs) await createSite({ slug, settings: { site_url: `https://www.${slug}.example` } });
  await addPeople(gatehouse);
  await addPlatformUsage(gatehouse.platform.db, busyHours(clock.now()));
}

/** Somebody in every state; they come in five days, the last of which is today. */
async function addPeople({ adminUrl, operatorToken, url, clock }: Gatehouse): Promise<void> {
  const path = `${adminUrl}/v1/instances/harbour-books/users`;
  const headers = { Authorization: `Bearer ${operatorToken}`, 'Content-Type': 'application/json' };
  const ask = async (method: string, to: string, body: object): Promise<{ readonly id: string }> => {
    const response = await fetch(`${path}${to}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string };
  };
  const password = 'correct horse battery';
  const add = (email: string, name: string) => ask('POST', '', { email, name, password, is_confirmed: true });
  const ban = ({ id }: { readonly id: string }) => ask('PATCH', `/${id}`, { ban: '168h' });
  await add('ada@example.com', 'Ada Lovelace');
  await add('grace@example.com', 'Grace Hopper');
  clock.advance(1.3 * daySeconds);
  await add('edsger@example.org', 'Edsger Dijkstra');
  await add('barbara@example.net', 'Barbara Liskov');
  clock.advance(1.9 * daySeconds);
  const { id } = await add('alan@example.com', 'Alan Kay');
  await ask('POST', '/invite', { email: 'margaret@example.com' });
  clock.advance(1.8 * daySeconds);
  await ban({ id });
  const signIn = { grant_type: 'password', username: 'ada@example.com', password };
  await fetch(`${url}/i/harbour-books/token`, { method: 'POST', body: new URLSearchParams(signIn) });
  await ask('POST', '', { email: 'jun@example.com' });
}

/** What was counted in the two days before; fewer come at night. */
function busyHours(now: Date): PlatformUsageCount[] {
  const next = randomNumbers(7);
  const about = (amount: number): number => Math.round(amount * (0.6 + 0.8 * next()));
  return Array.from({ length: 48 }, (_, ago) => ago).flatMap((ago) => {
    const hour = new Date(Math.floor(now.getTime() / hourMilliseconds - ago) * hourMilliseconds);
    const awake = 1 - 0.75 * Math.cos((hour.getUTCHours() / 12 - 0.25) * Math.PI) ** 2;
    const amounts = {
      sign_ups: about(5 * awake),
      'logins.password': about(30 * awake),
      mails_sent: about(11 * awake),
      sms_sent: about(3 * awake),
      webhooks_sent: about(9 * awake),
      mails_failed: next() < 0.15 ? 1 : 0,
      rate_limited: about(2 * awake),
    };
    return Object.entries(amounts).map(([metric, amount]) => ({ hour, metric, amount }));
  });
}
