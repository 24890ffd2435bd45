import { AppError } from '@gatehouse/errors';
import { slugPattern } from '@gatehouse/instances';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';
import { provisionalDialect } from './resolve-dialect.ts';

const mounts = [
  { prefix: '/.netlify/identity', dialect: 'netlify' },
  { prefix: '/auth/v1', dialect: 'supabase' },
] as const;

/** Matched on the raw path: an encoded separator is part of a name, never a separator. */
const instancePrefix = /^\/i\/([^/?]*)(?=\/|$|\?)/;

/**
 * Takes `/i/<slug>` and the mount prefixes off the path, and decides the dialect provisionally: errors from here on
 * have a shape (decisions 28 and 34).
 *
 * @throws AppError `instance_not_found` for a slug that cannot be one.
 */
export function stripPrefixes(): ApiMiddleware {
  return function strip(ctx, next) {
    ctx.state.dialect = provisionalDialect(ctx);
    if (ctx.state.dependencies.settings.sources.path) takeInstancePrefix(ctx);
    takeMountPrefix(ctx);
    if (ctx.state.mountDialect) ctx.state.dialect = ctx.state.mountDialect;
    return next();
  };
}

function takeInstancePrefix(ctx: ApiContext): void {
  const match = instancePrefix.exec(ctx.url);
  if (!match) return;
  const [prefix, slug = ''] = match;
  if (!slugPattern.test(slug)) throw new AppError('instance_not_found');
  ctx.state.pathPrefix = prefix;
  ctx.state.pathSlug = slug;
  ctx.url = rooted(ctx.url.slice(prefix.length));
}

function takeMountPrefix(ctx: ApiContext): void {
  for (const { prefix, dialect } of mounts) {
    const rest = ctx.url.slice(prefix.length);
    if (ctx.url.startsWith(prefix) && (rest === '' || rest.startsWith('/') || rest.startsWith('?'))) {
      ctx.url = rooted(rest);
      ctx.state.mountDialect = dialect;
      return;
    }
  }
}

function rooted(url: string): string {
  return url.startsWith('/') ? url : `/${url}`;
}
