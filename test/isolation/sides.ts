import { randomBytes } from 'node:crypto';
import type { SparseSettings } from '@gatehouse/instances';
import { call, createPerson, signIn, someEmail, type Person } from '../api/netlify/client.ts';
import { newNumber } from '../api/supabase/phone/texts.ts';
import { clientId, clientSecret } from '../support/providers/use-providers.ts';
import type { StandIn } from '../support/providers/stand-in.ts';
import { queryOf, Visitor } from '../support/providers/visitor.ts';
import type { Site } from '../support/site.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { HookReceiver } from '../support/hook-receiver.ts';
import { addEndpoint } from '../webhooks/webhook-site.ts';

/** A site with everything on it that a foreign secret or id could be taken for. */
export interface Side {
  readonly site: Site;
  readonly person: Person;
  /** The number of somebody else. */
  readonly phone: string;
  /** The address of a third one, who reads codes. */
  readonly mailbox: string;
  readonly admin: Person;
  readonly webhookId: string;
  readonly visit: BegunVisit;
}

/** A visit to a provider whose browser has a cookie that it has to bring back. */
interface BegunVisit {
  readonly browser: Visitor;
  /** Where the browser was sent. */
  readonly address: string;
  readonly state: string;
  readonly cookie: { readonly name: string; readonly value: string };
}

/** Long lives, so that what is tried has not simply expired. */
const settings = {
  jwt: { exp: 7 * 86_400 },
  security: {
    refresh_token_algorithm_version: 2,
    manual_linking_enabled: true,
    update_password_require_reauthentication: true,
  },
  external: { phone: { enabled: true }, anonymous_users: { enabled: true }, flow_state_expiry_duration: 86_400 },
  saml: { enabled: true, relay_state_validity_period: 86_400, rate_limit_assertion: 1_000_000 },
  smtp: { max_frequency: 0 },
  mailer: {
    otp_attempts_max: 1_000,
    secure_email_change_enabled: false,
    subjects: { magic_link: 'Type {{ .Token }}' },
  },
  sms: {
    provider: 'twilio',
    twilio: { account_sid: 'AC0', auth_token: 'secret-token', message_service_sid: 'MG0' },
    max_frequency: 0,
    otp_attempts_max: 1_000,
    otp_exp: 86_400,
  },
  rate_limit: {
    sso: 1_000_000,
    token: 1_000_000,
    verify: 1_000_000,
    otp: 1_000_000,
    anonymous_users: 1_000_000,
    email_sent: '',
    sms_sent: '',
    sms_per_number: '',
  },
} as const satisfies SparseSettings;

/** Both sites have the same client there. */
const atGithub = { enabled: true, client_id: clientId, secret: clientSecret };

/** A side whose visit has not begun. */
type Waiting = Omit<Side, 'visit'>;

/** Two sites whose persons have the same address, number and password: nothing but the site tells them apart. */
export async function makeSides(
  gatehouse: Gatehouse,
  { receiver, providers }: { readonly receiver: HookReceiver; readonly providers: StandIn },
): Promise<{ ours: Side; theirs: Side }> {
  const [email, phone, mailbox] = [someEmail(), newNumber(), someEmail()];
  const make = async (): Promise<Waiting> => {
    const slug = `side-${randomBytes(4).toString('hex')}`;
    const github = { ...atGithub, redirect_uri: `${gatehouse.url}/i/${slug}/auth/v1/callback` };
    const site = await gatehouse.createSite({
      slug,
      settings: { ...settings, external: { ...settings.external, github } },
    });
    const person = await createPerson(site, { email });
    // Whoever spends one code ends the others, so that each is somebody's own.
    await createPerson(site, { phone, phone_confirm: true });
    await createPerson(site, { email: mailbox });
    const admin = await createPerson(site, { role: 'admin' });
    const { id: webhookId } = await addEndpoint(gatehouse, site, receiver.hook().url);
    return { site, person, phone, mailbox, admin, webhookId };
  };
  const [ours, theirs] = [await make(), await make()];
  // Sessions older than a day, where a change of the password wants a code.
  gatehouse.clock.advance(86_401);
  return { ours: await withVisit(ours, providers), theirs: await withVisit(theirs, providers) };
}

async function withVisit(side: Waiting, providers: StandIn): Promise<Side> {
  const browser = new Visitor(providers);
  const navigating = { 'sec-fetch-mode': 'navigate' };
  const { headers } = await browser.open(`${side.site.supabaseUrl}/authorize?provider=github`, navigating);
  const address = headers.get('location') ?? '';
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(headers.getSetCookie()[0] ?? '') ?? [];
  const state = queryOf(address)['state'] ?? '';
  return { ...side, visit: { browser, address, state, cookie: { name, value } } };
}

/** Has the person of a site wait for a link and for a code of each kind. Asked once those of the other site have come. */
export async function askForCodes({ site, phone, mailbox, person: { email, accessToken } }: Side): Promise<void> {
  await call(site.supabaseUrl, 'POST /recover', { json: { email } });
  await call(site.supabaseUrl, 'POST /otp', { json: { phone } });
  await call(site.supabaseUrl, 'POST /otp', { json: { email: mailbox } });
  await call(site.supabaseUrl, 'GET /reauthenticate', { bearer: accessToken });
}

/** A site whose refresh tokens are of version 1. */
export async function makeElder(gatehouse: Gatehouse): Promise<{ site: Site; refreshToken: string }> {
  const site = await gatehouse.createSite({
    settings: { ...settings, security: { refresh_token_algorithm_version: 0 } },
  });
  const { email, password } = await createPerson(site);
  return { site, refreshToken: (await signIn(site, email, password)).refreshToken };
}
