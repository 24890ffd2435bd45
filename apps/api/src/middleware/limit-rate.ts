import { normaliseAddress, rateLimitAddress } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import { emailKey } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';
import { addressLimit, type AddressBucket } from '../rate-limits/address-limits.ts';
import type { RateLimit } from '../rate-limits/rate-limit.ts';

/**
 * Bounds how often one address may call an endpoint of one instance. Endpoints that share a bucket share the limit.
 *
 * @throws AppError `over_request_rate_limit`
 */
export function limitRate(bucket: AddressBucket, limitOf?: (ctx: ApiContext) => RateLimit): ApiMiddleware {
  return async function limitByAddress(ctx, next) {
    await limitAddress(ctx, bucket, limitOf?.(ctx));
    await next();
  };
}

/**
 * The same, where the bucket is known only inside the handler.
 *
 * The address is the item of the configured header, else (in multi mode) the client's; in single mode without a header
 * nothing is limited by address, as today's servers behave (supabase-core.md 10.1, decision 43).
 *
 * @throws AppError `over_request_rate_limit`
 */
export async function limitAddress(ctx: ApiContext, bucket: AddressBucket, limit?: RateLimit): Promise<void> {
  const address = addressKey(ctx);
  if (address === undefined) return;
  await takeToken(ctx, `${bucket}:address:${address}`, limit ?? addressLimit(bucket, ctx.state.instance.settings));
}

/**
 * Bounds how often one account may be tried, whoever asks and whether or not it exists.
 *
 * @throws AppError `over_request_rate_limit`
 */
export async function limitAccount(ctx: ApiContext, name: string, account: string, limit: RateLimit): Promise<void> {
  await takeToken(ctx, `${name}:account:${account}`, limit);
}

/** Tries of one account, whoever makes them: enough for people, too few to guess. */
const passwordTries: RateLimit = { burst: 30, perSecond: 30 / 300 };

/** Longer names belong to nobody; kept whole, the names of buckets would fill the memory. */
const longestAccount = 255;

/**
 * Bounds how often the password of one account may be tried. The account is named as it is looked up: of several ways to
 * write an address each would have tries of its own.
 *
 * @param typed the address or number as somebody typed it
 * @throws AppError `over_request_rate_limit`
 */
export async function limitPasswordTries(ctx: ApiContext, typed: string): Promise<void> {
  await limitAccount(ctx, 'password', emailKey(typed).slice(0, longestAccount), passwordTries);
}

/** `Sb-Forwarded-For` where the instance believes it: the left-most item, if that is an address (supabase-core.md 1.2). */
export function forwardedFor(ctx: ApiContext): string | undefined {
  if (!ctx.state.instance.settings.security.sb_forwarded_for_enabled) return undefined;
  return normaliseAddress(ctx.get('Sb-Forwarded-For').split(',', 1)[0]?.trim() ?? '');
}

async function takeToken(ctx: ApiContext, key: string, limit: RateLimit): Promise<void> {
  const { dependencies, instance, now } = ctx.state;
  const wait = await dependencies.rateLimiter.take({ instanceId: instance.id, key }, limit, now);
  if (wait > 0) throw new AppError('over_request_rate_limit', { retryAfterSeconds: wait });
}

/** Whom limits by address are kept for; undefined where there are none. */
export function addressKey(ctx: ApiContext): string | undefined {
  const { settings } = ctx.state.dependencies;
  const named = forwardedFor(ctx) ?? rateLimitAddress(ctx, settings.rateLimitHeader);
  if (named !== undefined) return named;
  return settings.limitsByAddress ? ctx.state.clientAddress : undefined;
}
