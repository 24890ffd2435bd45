import { bearerToken } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import { readState, type Dialect } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';
import { isReturn, stateIn } from '../visits/callback-fields.ts';
import { dialectOfShape } from './request-shape.ts';

/**
 * Decides which wire language a request speaks, once, before its handler can write an error: mount prefix, the
 * instance's setting, headers, the token in use, the shape of the request, the default (netlify.md 12.1, decision 34).
 *
 * A stronger sign is not weighed against weaker ones: a request under `/auth/v1` speaks that language whatever its
 * headers say.
 *
 * @throws AppError `not_found` when the instance does not serve that language; and what reading the body throws.
 */
export function resolveDialect(): ApiMiddleware {
  return async function decideDialect(ctx, next) {
    const { dialects } = ctx.state.instance.settings;
    const told = (isReturn(ctx) ? await dialectOfState(ctx) : undefined) ?? dialectOfSigns(ctx);
    // Should the body be unreadable, its error is written in the language the other signs tell.
    ctx.state.dialect = told ?? ctx.state.dependencies.settings.defaultDialect;
    ctx.state.dialect = told ?? (await dialectOfShape(ctx)) ?? weakSign(ctx) ?? ctx.state.dialect;
    if (!dialects.includes(ctx.state.dialect)) throw new AppError('not_found');
    await next();
  };
}

/**
 * What comes back from a provider is answered in the language that sent the person there, whatever the address that the
 * provider knows.
 */
async function dialectOfState(ctx: ApiContext): Promise<Dialect | undefined> {
  return readState(await stateIn(ctx))?.dialect;
}

/** What prefix and headers alone say; errors before the instance is known are written in it. */
export function provisionalDialect(ctx: ApiContext): Dialect {
  const { mountDialect, dependencies } = ctx.state;
  return mountDialect ?? dialectOfHeaders(ctx) ?? weakSign(ctx) ?? dependencies.settings.defaultDialect;
}

/** What needs no look at the request's body. */
function dialectOfSigns(ctx: ApiContext): Dialect | undefined {
  const { dialect, dialects } = ctx.state.instance.settings;
  if (ctx.state.mountDialect) return ctx.state.mountDialect;
  // Who verifies tokens is no client and speaks neither language; only one of them has these documents.
  if (ctx.path.startsWith('/.well-known/') && dialects.includes('supabase')) return 'supabase';
  if (dialect !== 'auto') return dialect;
  const only = dialects.length === 1 ? dialects[0] : undefined;
  return only ?? dialectOfHeaders(ctx) ?? dialectOfToken(ctx);
}

function dialectOfHeaders(ctx: ApiContext): Dialect | undefined {
  const { headers } = ctx.req;
  const has = (name: string): boolean => (headers[name] ?? '') !== '';
  if (has('x-supabase-api-version') || has('x-client-info') || has('apikey')) return 'supabase';
  return has('x-nf-sign') || has('x-nf-client') ? 'netlify' : undefined;
}

/** Both languages allow the header, only one acts on it. */
function weakSign(ctx: ApiContext): Dialect | undefined {
  return ctx.get('x-use-cookie') === '' ? undefined : 'netlify';
}

/** Read, not verified: it only says how the answer is written. */
function dialectOfToken(ctx: ApiContext): Dialect | undefined {
  const header = bearerToken(ctx.get('Authorization'))?.split('.', 1)[0];
  if (header === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
    const isNetlify = typeof parsed === 'object' && parsed !== null && 'kid' in parsed && parsed.kid === 'nf-ident';
    return isNetlify ? 'netlify' : undefined;
  } catch {
    return undefined;
  }
}
