import type { SparseSettings } from '@gatehouse/instances';
import type { Gatehouse } from '../../../support/start-gatehouse.ts';
import type { Site } from '../../../support/site.ts';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly body: any;
}

/** What a mail brought. */
export interface MailedToken {
  readonly code: string;
  readonly hash: string;
  readonly redirectTo: string;
  readonly recipient: string;
  readonly email: string;
  readonly link: URL;
}

/** A site whose mails say in their subject what templates are handed. */
export interface RowSite extends Site {
  ask(path: string, options?: AskOptions): Promise<Answer>;
  post(path: string, body: unknown, options?: AskOptions): Promise<Answer>;
  put(path: string, body: unknown, token: string): Promise<Answer>;
  /** Waits for a mail of a kind to an address. Ask once for each: the next one may still be on its way. */
  tokenOf(kind: string, address: string): Promise<MailedToken>;
  /** What the audit log says, oldest first, with the address that asked. */
  audit(): Promise<{ payload: Record<string, unknown>; ip_address: string }[]>;
}

interface AskOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A challenge, and what it is the challenge of (RFC 7636 B). */
export const pkce = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  pair: { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' },
} as const;

const kinds = ['invite', 'confirmation', 'recovery', 'email_change', 'magic_link', 'reauthentication'] as const;
const separator = ' ~ ';

/** A subject that says what the template of a kind is handed; what it is not handed is left empty. */
function subjectOf(kind: (typeof kinds)[number]): string {
  const link = kind === 'reauthentication' ? ['', ''] : ['{{ .TokenHash }}', '{{ .RedirectTo }}'];
  const recipient = kind === 'email_change' ? '{{ .SendingTo }}' : '{{ .Email }}';
  return [kind, '{{ .Token }}', ...link, recipient, '{{ .Email }}', 'end'].join(separator);
}

/** Provisions a site that speaks the Supabase dialect. Between two mails there is no wait, unless settings say so. */
export async function createRowSite(gatehouse: Gatehouse, settings: SparseSettings = {}): Promise<RowSite> {
  const site = await gatehouse.createSite({
    settings: {
      dialect: 'supabase',
      ...settings,
      jwt: { aud: 'authenticated', default_group_name: 'authenticated', ...settings.jwt },
      smtp: { max_frequency: 0, ...settings.smtp },
      mailer: {
        ...settings.mailer,
        subjects: Object.fromEntries(kinds.map((kind) => [kind, subjectOf(kind)])),
      },
    },
  });
  const ask = (path: string, options?: AskOptions): Promise<Answer> => read(`${site.supabaseUrl}${path}`, options);
  return {
    ...site,
    ask,
    post: (path, body, options) => ask(path, { method: 'POST', body, ...options }),
    put: (path, body, token) => ask(path, { method: 'PUT', body, token }),
    tokenOf: (kind, address) => tokenOf(gatehouse, kind, address),
    audit: () =>
      gatehouse.platform.db
        .knex('gatehouse.audit_log_entries')
        .where({ instance_id: site.id })
        .orderByRaw('created_at, xmin::text::bigint, cmin::text::bigint')
        .select('payload', 'ip_address'),
  };
}

async function read(url: string, { method = 'GET', body, token, headers }: AskOptions = {}): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
}

async function tokenOf({ inbox }: Gatehouse, kind: string, address: string): Promise<MailedToken> {
  const mail = await inbox.waitFor(
    ({ to, subject }) => to.includes(address) && subject.startsWith(kind + separator),
    10_000,
  );
  const [, code = '', hash = '', redirectTo = '', recipient = '', email = ''] = mail.subject.split(separator);
  const link = mail.links.find((one) => one.includes('token='));
  return { code, hash, redirectTo, recipient, email, link: new URL(link ?? 'about:blank') };
}
