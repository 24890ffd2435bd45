import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';
import { safeFetch } from '@gatehouse/outbound';
import { z } from 'zod';
import type { Services } from '../context.ts';

/** Who checks that a person, not a program, makes a request. */
export type CaptchaSettings = Pick<InstanceSettings['security']['captcha'], 'provider' | 'secret' | 'timeout'>;

/** What a request shows. */
export interface CaptchaAnswer {
  /** What the widget in the page gave; spaces around it do not count. */
  readonly token: string;
  /** The client's address. */
  readonly address: string;
}

const endpoints: Readonly<Record<CaptchaSettings['provider'], { baseUrl: string; path: string }>> = {
  hcaptcha: { baseUrl: 'https://hcaptcha.com', path: '/siteverify' },
  turnstile: { baseUrl: 'https://challenges.cloudflare.com', path: '/turnstile/v0/siteverify' },
};

const verdictSchema = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.unknown()).catch([]),
});

const largestVerdictBytes = 64 * 1024;

/**
 * Asks the provider whether the token is good (supabase-core.md 11).
 *
 * @param baseUrl replaces scheme and host of the provider.
 * @throws AppError `captcha_failed` when there is no token or the provider refuses it; `unexpected_failure` when the
 *   provider cannot be asked or answers with something else than a verdict.
 */
export async function verifyCaptcha(
  services: Pick<Services, 'outbound'>,
  settings: CaptchaSettings,
  { token, address }: CaptchaAnswer,
  baseUrl: string = endpoints[settings.provider].baseUrl,
): Promise<void> {
  const response = token.trim();
  if (response === '') throw new AppError('captcha_failed', { params: { reason: 'no captcha token was sent' } });
  const form = { secret: settings.secret, response, ...(address && { remoteip: address }) };
  const verdict = await askProvider(services, settings, new URL(endpoints[settings.provider].path, baseUrl), form);
  if (!verdict.success) throw new AppError('captcha_failed', { params: { reason: reasonOf(verdict['error-codes']) } });
}

async function askProvider(
  services: Pick<Services, 'outbound'>,
  { provider, timeout }: CaptchaSettings,
  url: URL,
  form: Record<string, string>,
): Promise<z.output<typeof verdictSchema>> {
  try {
    const { body } = await safeFetch(services.outbound, {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      timeoutMs: timeout * 1_000,
      maxBytes: largestVerdictBytes,
    });
    return verdictSchema.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new AppError('unexpected_failure', { cause: error, detail: `${provider} gave no verdict on a captcha` });
  }
}

/** The provider's codes, as far as they look like codes: what it sends beside them is not ours to show. */
function reasonOf(codes: readonly unknown[]): string {
  const known = codes.filter((code) => typeof code === 'string' && /^[\w-]{1,64}$/.test(code));
  return known.length > 0 ? known.slice(0, 10).join(', ') : 'refused';
}
