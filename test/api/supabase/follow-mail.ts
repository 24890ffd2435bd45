import type { QueuedMail, RequestOptions, SupabaseApi, Answer } from './support.ts';

/** A challenge, and what it is the challenge of (RFC 7636 B). */
export const pkce = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  pair: { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' },
} as const;

/** The newest mail to an address. */
export async function mailTo(api: SupabaseApi, recipient: string, slug?: string): Promise<QueuedMail> {
  const found = (await api.mails(slug)).findLast((mail) => mail.recipient === recipient);
  if (!found) throw new Error(`no mail went to ${recipient}`);
  return found;
}

/** What a person types. */
export function codeIn({ snapshot }: QueuedMail): string {
  return String(snapshot['code']);
}

/** A code that is wrong for sure. */
export function wrongCode(mail: QueuedMail): string {
  return codeIn(mail).replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
}

/** Opens the link of a mail in a browser that does not follow redirects. */
export function follow(
  api: SupabaseApi,
  token: string,
  type: string,
  { redirectTo, ...options }: RequestOptions & { readonly redirectTo?: string } = {},
): Promise<Answer> {
  const query = new URLSearchParams({ token, type, ...(redirectTo === undefined ? {} : { redirect_to: redirectTo }) });
  return api.get(`/verify?${query}`, options);
}

/** Where an answer leads, and what it carries there. */
export function redirectIn({ headers }: Answer): {
  readonly location: string;
  readonly query: Record<string, string>;
  readonly fragment: Record<string, string>;
} {
  const location = headers.get('location') ?? '';
  const [before = '', fragment = ''] = location.split('#');
  const query = before.split('?')[1] ?? '';
  return {
    location,
    query: Object.fromEntries(new URLSearchParams(query)),
    fragment: Object.fromEntries(new URLSearchParams(fragment)),
  };
}

/** What the audit log of an instance says, oldest first. */
export async function auditOf(api: SupabaseApi, slug?: string): Promise<Record<string, unknown>[]> {
  const rows: { payload: Record<string, unknown> }[] = await api.dependencies.db
    .knex('gatehouse.audit_log_entries')
    .where({ instance_id: api.instance(slug).id })
    .orderByRaw('created_at, xmin::text::bigint, cmin::text::bigint');
  return rows.map(({ payload }) => payload);
}
