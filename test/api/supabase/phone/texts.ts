import type { SparseSettings } from '@gatehouse/instances';
import type { QueuedMail, SupabaseApi } from '../support.ts';

/** An account at Twilio, of a site whose people sign in by phone. */
export const twilioSite = {
  external: { phone: { enabled: true } },
  sms: {
    provider: 'twilio',
    twilio: { account_sid: 'AC0', auth_token: 'secret-token', message_service_sid: 'MG0' },
  },
  rate_limit: { otp: 1_000_000, verify: 1_000_000, token: 1_000_000, email_sent: '', sms_sent: '', sms_per_number: '' },
} as const satisfies SparseSettings;

let numbers = 0;

/** A number that no other test has. */
export function newNumber(): string {
  return `4915${String((numbers += 1)).padStart(9, '0')}`;
}

/** The newest text message to a number. */
export async function textTo(api: SupabaseApi, phone: string, slug?: string): Promise<QueuedMail> {
  const text = (await api.texts(slug)).findLast(({ recipient }) => recipient === phone);
  if (!text) throw new Error(`no text message to ${phone}`);
  return text;
}

/** The code that the newest text message to a number says. */
export async function codeTo(api: SupabaseApi, phone: string, slug?: string): Promise<string> {
  const { snapshot } = await textTo(api, phone, slug);
  return String(snapshot['code']);
}

/** A code of the same length that is another one. */
export function otherCode(code: string): string {
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');
}
