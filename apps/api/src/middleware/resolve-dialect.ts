import { bearerToken, readBody } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { Dialect } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';

/**
 * Decides which wire language a request speaks, before its handler can write an error: mount prefix, the instance's
 * setting, headers, the token in use, the shape of the body, the instance's default (netlify.md 12.1, decision 34).
 *
 * @throws AppError `not_found` when the instance does not serve that language.
 */
export function resolveDialect(): ApiMiddleware {
  return async function decideDialect(ctx, next) {
    const { dialects } = ctx.state.instance.settings;
    ctx.state.dialect = await dialectOf(ctx);
    if (!dialects.includes(ctx.state.dialect)) throw new AppError('not_found');
    await next();
  };
}

/** What prefix and headers alone say; errors before the instance is known are written in it. */
export function provisionalDialect(ctx: ApiContext): Dialect {
  return ctx.state.mountDialect ?? dialectOfHeaders(ctx) ?? ctx.state.dependencies.settings.defaultDialect;
}

async function dialectOf(ctx: ApiContext): Promise<Dialect> {
  const { dialect, dialects } = ctx.state.instance.settings;
  if (ctx.state.mountDialect) return ctx.state.mountDialect;
  if (dialect !== 'auto') return dialect;
  const only = dialects.length === 1 ? dialects[0] : undefined;
  return (
    only ??
    dialectOfHeaders(ctx) ??
    dialectOfToken(ctx) ??
    (await dialectOfBody(ctx)) ??
    ctx.state.dependencies.settings.defaultDialect
  );
}

function dialectOfHeaders(ctx: ApiContext): Dialect | undefined {
  const has = (name: string): boolean => ctx.get(name) !== '';
  if (has('X-Supabase-Api-Version') || has('X-Client-Info') || has('apikey')) return 'supabase';
  if (has('x-nf-sign') || has('X-Nf-Client') || has('x-use-cookie')) return 'netlify';
  return undefined;
}

/** Read, not verified: it only says how the answer is written. */
function dialectOfToken(ctx: ApiContext): Dialect | undefined {
  const header = bearerToken(ctx.get('Authorization'))?.split('.', 1)[0];
  if (header === undefined) return undefined;
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: unknown };
    return kid === 'nf-ident' ? 'netlify' : undefined;
  } catch {
    return undefined;
  }
}

/** Keys that only one of the languages sends to an endpoint. */
const shapes: Readonly<Record<string, { readonly netlify: readonly string[]; readonly supabase: readonly string[] }>> =
  {
    'POST /verify': { netlify: [], supabase: ['token_hash', 'email', 'phone', 'redirect_to'] },
    'PUT /user': {
      netlify: ['email_change_token'],
      supabase: ['nonce', 'phone', 'code_challenge', 'current_password', 'channel'],
    },
    'POST /admin/users': {
      netlify: ['confirm'],
      supabase: ['email_confirm', 'phone_confirm', 'ban_duration', 'password_hash', 'id'],
    },
  };

async function dialectOfBody(ctx: ApiContext): Promise<Dialect | undefined> {
  const endpoint = `${ctx.method} ${ctx.path}`;
  if (endpoint === 'POST /token') return ctx.query['grant_type'] === undefined ? 'netlify' : 'supabase';
  if (endpoint === 'GET /verify') return 'supabase';
  if (endpoint === 'GET /authorize') {
    return (ctx.query['redirect_to'] ?? ctx.query['code_challenge']) ? 'supabase' : undefined;
  }
  const shape = shapes[endpoint];
  if (!shape) return undefined;
  const keys = await bodyKeys(ctx);
  if (shape.netlify.some((key) => keys.has(key))) return 'netlify';
  return shape.supabase.some((key) => keys.has(key)) ? 'supabase' : undefined;
}

async function bodyKeys(ctx: ApiContext): Promise<ReadonlySet<string>> {
  const body = await readBody(ctx);
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return new Set(typeof parsed === 'object' && parsed !== null ? Object.keys(parsed) : []);
  } catch {
    return new Set();
  }
}
