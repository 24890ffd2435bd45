import type { HttpContext, HttpMiddleware } from './http-state.ts';

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

// Both servers' lists, and X-Nf-Client and apikey, which their current clients send.
const requestHeaders = [
  'Accept',
  'Apikey',
  'Authorization',
  'Content-Type',
  'X-Client-IP',
  'X-Client-Info',
  'X-JWT-AUD',
  'X-Nf-Client',
  'X-Supabase-Api-Version',
  'X-Use-Cookie',
];

const exposedHeaders = 'X-Total-Count, Link, X-Supabase-Api-Version';

/**
 * Lets every origin call the API, and answers preflights before anything else sees them (netlify.md 1.2 united with
 * supabase-core.md 1.2). Outermost: a failure without these headers is unreadable to a browser.
 *
 * The origin is `*` and never reflected, so browsers refuse requests with cookies; tokens travel in `Authorization`.
 *
 * @param extraHeaders further request headers to allow, any case
 */
export function cors(extraHeaders: readonly string[] = []): HttpMiddleware {
  const allowed = new Set([...requestHeaders, ...extraHeaders].map((name) => name.trim().toLowerCase()));
  return function allowOrigins(ctx, next) {
    // Nothing stands before it that could have said it varies.
    ctx.set('Vary', 'Origin');
    if (ctx.method === 'OPTIONS' && ctx.get('Access-Control-Request-Method') !== '') {
      return answerPreflight(ctx, allowed);
    }
    if (ctx.get('Origin') !== '') {
      allowOrigin(ctx);
      ctx.set('Access-Control-Expose-Headers', exposedHeaders);
    }
    return next();
  };
}

function answerPreflight(ctx: HttpContext, allowed: ReadonlySet<string>): void {
  ctx.vary('Access-Control-Request-Method, Access-Control-Request-Headers');
  ctx.status = 204;
  const method = ctx.get('Access-Control-Request-Method');
  const headers = ctx.get('Access-Control-Request-Headers');
  if (ctx.get('Origin') === '' || !methods.has(method) || !allAllowed(headers, allowed)) return;
  allowOrigin(ctx);
  ctx.set('Access-Control-Allow-Methods', method);
  if (headers !== '') ctx.set('Access-Control-Allow-Headers', headers);
}

function allowOrigin(ctx: HttpContext): void {
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Allow-Credentials', 'true');
}

function allAllowed(list: string, allowed: ReadonlySet<string>): boolean {
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  return names.every((name) => name === '' || allowed.has(name));
}
