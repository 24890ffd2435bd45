import { decodeJson, JsonBodyError, readBody } from '@gatehouse/http';
import type { Dialect } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';

/** Members that only one of the languages sends to an endpoint (netlify.md 12.1). */
const bodies: Readonly<Record<string, Readonly<Record<Dialect, readonly string[]>>>> = {
  'POST /verify': { supabase: ['token_hash', 'email', 'phone'], netlify: ['token'] },
  'PUT /user': {
    netlify: ['email_change_token'],
    supabase: ['nonce', 'phone', 'code_challenge', 'current_password', 'channel'],
  },
  'POST /admin/users': {
    netlify: ['confirm'],
    supabase: ['email_confirm', 'phone_confirm', 'ban_duration', 'password_hash', 'id'],
  },
  // The Netlify dialect got it here (quirks.md): its links lead to the site and nowhere else.
  'POST /admin/generate_link': { netlify: [], supabase: ['redirect_to'] },
};

/** Paths that only one of the languages has. */
const supabasePaths =
  /^\/(otp|magiclink|resend|reauthenticate|factors|passkeys|sso|oauth|scim|\.well-known|user\/(identities|oauth)|admin\/(sso|oauth|custom-providers))(\/|$)/;
const netlifyPaths = /^\/saml(\/|$)/;

/** Types of links that the Netlify dialect does not have, or only under another name. */
const supabaseTypes = new Set(['magiclink', 'email', 'email_change', 'sms', 'phone_change']);

/**
 * Which language a request's path, query and body are in; undefined when both would send the like.
 *
 * @throws what `readBody` throws.
 */
export async function dialectOfShape(ctx: ApiContext): Promise<Dialect | undefined> {
  const path = ctx.path.replace(/(?<=.)\/$/, '');
  if (supabasePaths.test(path)) return 'supabase';
  if (netlifyPaths.test(path)) return 'netlify';
  const endpoint = `${ctx.method} ${path}`;
  if (endpoint === 'POST /token') return isQueried(ctx, 'grant_type') ? 'supabase' : 'netlify';
  // By POST with a query: the form of the page that a link shows first.
  if (endpoint === 'GET /verify' || (endpoint === 'POST /verify' && isQueried(ctx, 'token'))) return 'supabase';
  if (endpoint === 'GET /authorize') return dialectOfAuthorize(ctx);
  return dialectOfBody(ctx, endpoint);
}

function dialectOfAuthorize(ctx: ApiContext): Dialect | undefined {
  const names = ['redirect_to', 'scopes', 'code_challenge', 'code_challenge_method', 'skip_http_redirect'];
  return names.some((name) => isQueried(ctx, name)) ? 'supabase' : undefined;
}

async function dialectOfBody(ctx: ApiContext, endpoint: string): Promise<Dialect | undefined> {
  const shape = bodies[endpoint];
  if (!shape) return undefined;
  const members = await membersOf(ctx, [...shape.netlify, ...shape.supabase, 'type']);
  if (shape.supabase.some((name) => name in members)) return 'supabase';
  if (endpoint === 'POST /verify' && supabaseTypes.has(String(members['type']))) return 'supabase';
  return shape.netlify.some((name) => name in members) ? 'netlify' : undefined;
}

/** What the body holds of those members, read as both languages would. A body that is no JSON holds none. */
async function membersOf(ctx: ApiContext, names: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const body = await readBody(ctx);
  try {
    const fields = Object.fromEntries(names.map((name) => [name, 'any' as const]));
    return decodeJson(body, { struct: 'Shape', fields, allowTrailing: true });
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    return {};
  }
}

function isQueried(ctx: ApiContext, name: string): boolean {
  return ctx.query[name] !== undefined;
}
