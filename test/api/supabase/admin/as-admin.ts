import { createSecretKey } from 'node:crypto';
import { signHs256 } from '@gatehouse/crypto';
import type { AuditLogEntryRow } from '@gatehouse/database';
import type { Answer, RequestOptions, SupabaseApi } from '../support.ts';

/** A token of a site, signed with its secret; without claims the one that opens its admin API. */
export function siteToken(
  api: SupabaseApi,
  claims: Record<string, unknown> = { role: 'service_role' },
  on = 'a',
): string {
  const { secret } = api.instance(on).settings.jwt;
  const exp = Math.floor(api.now.getTime() / 1_000) + 3_600;
  return signHs256(createSecretKey(Buffer.from(secret)), { typ: 'JWT' }, { exp, ...claims });
}

/** Asks as the site's own server does. */
export function asAdmin(
  api: SupabaseApi,
  endpoint: string,
  body?: unknown,
  options: RequestOptions = {},
): Promise<Answer> {
  const [method = '', path = ''] = endpoint.split(/ (.*)/s, 2);
  const said = body === undefined ? {} : { body };
  return api.request(path, { method, token: siteToken(api, undefined, options.on), ...said, ...options });
}

/** What the site's audit log says, newest first by when it was written: tests move the clock both ways. */
export async function auditOf(api: SupabaseApi, on = 'a'): Promise<AuditLogEntryRow[]> {
  return await api.dependencies.db
    .knex<AuditLogEntryRow>('gatehouse.audit_log_entries')
    .where({ instance_id: api.instance(on).id })
    .orderByRaw('ctid desc');
}
