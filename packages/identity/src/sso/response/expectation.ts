import type { IdpMetadata } from '../idp/idp-metadata.ts';
import type { ServiceProvider } from '../sp/service-provider.ts';

/** What a response has to fit. */
export interface Expectation {
  readonly provider: ServiceProvider;
  readonly idp: IdpMetadata;
  /** The request that it answers; null: it answers none. */
  readonly requestId: string | null;
  readonly now: Date;
}

/** How far the clocks of two sides may be apart. */
const skewMilliseconds = 180_000;
/** How old a message may be when it comes. */
const ageMilliseconds = 90_000;

/** When an instant that a message names was, in Unix milliseconds; NaN for none. */
export function instantIn(text: string): number {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`) : Number.NaN;
}

/** Whether a message was made just now. */
export function isFresh(issueInstant: string, now: Date): boolean {
  const age = now.getTime() - instantIn(issueInstant);
  return age <= ageMilliseconds && age >= -skewMilliseconds;
}

/** Whether now is within bounds, as far as clocks can tell; empty for no bound. */
export function isWithin(
  { notBefore, notOnOrAfter }: { readonly notBefore: string; readonly notOnOrAfter: string },
  now: Date,
): boolean {
  const time = now.getTime();
  if (notBefore !== '' && !(instantIn(notBefore) - skewMilliseconds <= time)) return false;
  return notOnOrAfter === '' || time < instantIn(notOnOrAfter) + skewMilliseconds;
}

/** When a message that was made at an instant cannot be believed any more. */
export function endOfFreshness(issueInstant: string): Date {
  return new Date(instantIn(issueInstant) + ageMilliseconds + 1);
}
