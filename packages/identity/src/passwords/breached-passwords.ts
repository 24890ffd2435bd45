import { createHash } from 'node:crypto';
import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';
import { safeFetch } from '@gatehouse/outbound';
import type { Services } from '../context.ts';

/** How leaked passwords are looked up. */
export type BreachSettings = Pick<InstanceSettings['password']['hibp'], 'fail_closed' | 'user_agent'>;

const timeoutMs = 5_000;
/** A range has about a thousand lines of forty bytes. */
const largestRangeBytes = 512 * 1024;

/**
 * Whether a password is known from a leak, by the range protocol of Have I Been Pwned (supabase-core.md 12.1): the
 * service sees the first 20 bits of its SHA-1, which thousands of passwords share, and padding hides the range's size.
 *
 * @param baseUrl replaces scheme and host of the service.
 * @returns false also when the service cannot be asked, unless the settings fail closed.
 * @throws AppError `unexpected_failure` when it cannot be asked and the settings fail closed.
 */
export async function isBreachedPassword(
  services: Pick<Services, 'outbound' | 'log'>,
  settings: BreachSettings,
  password: string,
  baseUrl = 'https://api.pwnedpasswords.com',
): Promise<boolean> {
  const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
  try {
    const url = new URL(`/range/${digest.slice(0, 5)}`, baseUrl);
    const range = await fetchRange(services, url, settings.user_agent);
    return isListed(range, digest.slice(5));
  } catch (error) {
    const detail = 'the service of leaked passwords gave no answer';
    if (settings.fail_closed) throw new AppError('unexpected_failure', { cause: error, detail });
    services.log.warn({ component: 'passwords', err: error }, detail);
    return false;
  }
}

async function fetchRange(services: Pick<Services, 'outbound'>, url: URL, userAgent: string): Promise<string> {
  const { status, body } = await safeFetch(services.outbound, {
    url,
    headers: { 'user-agent': userAgent, 'add-padding': 'true' },
    timeoutMs,
    maxBytes: largestRangeBytes,
  });
  if (status !== 200) throw new Error(`the service of leaked passwords answered with status ${status}`);
  const range = body.toString('latin1');
  if (!/^[0-9a-f]{35}:\d/i.test(range)) throw new Error('the service of leaked passwords answered with no range');
  return range;
}

/** A line is a suffix and how often it leaked; padding never did. */
function isListed(range: string, suffix: string): boolean {
  return range.split('\n').some((line) => {
    const [listed = '', count = ''] = line.trim().split(':');
    return listed.toUpperCase() === suffix && Number(count) > 0;
  });
}
