import type { InstanceSettings } from '@gatehouse/instances';
import type { RateLimit } from './rate-limit.ts';

const windowSeconds = 300;
const hourSeconds = 3_600;
const burst = 30;

type LimitOf = (limits: InstanceSettings['rate_limit'], settings: InstanceSettings) => RateLimit;

const otp: LimitOf = (limits) => per(limits.otp, windowSeconds);

/** What one address may ask for: a bucket each (supabase-core.md 10.1). */
const limitOf = {
  token: (limits) => per(limits.token, windowSeconds),
  web3: (limits) => per(limits.web3, windowSeconds),
  verify: (limits) => per(limits.verify, windowSeconds),
  recover: otp,
  resend: otp,
  magiclink: otp,
  otp,
  user: otp,
  signup: otp,
  anonymous: (limits) => ({ burst: limits.anonymous_users, perSecond: limits.anonymous_users / hourSeconds }),
  passkey: (limits) => per(limits.passkey, windowSeconds),
  sso: (limits) => per(limits.sso, windowSeconds),
  saml_assertion: (_limits, { saml }) => per(saml.rate_limit_assertion, windowSeconds),
  oauth_register: (limits) => per(limits.oauth_dynamic_client_register, windowSeconds),
} as const satisfies Record<string, LimitOf>;

/** Names of the buckets. */
export type AddressBucket = keyof typeof limitOf;

/** How much a bucket of an address holds and regains on an instance. */
export function addressLimit(bucket: AddressBucket, settings: InstanceSettings): RateLimit {
  return limitOf[bucket](settings.rate_limit, settings);
}

function per(count: number, seconds: number): RateLimit {
  return { burst, perSecond: count / seconds };
}
