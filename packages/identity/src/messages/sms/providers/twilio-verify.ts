import type { SmsDoor, SmsFailure, SmsProvider, SmsSettings } from '../sms-provider.ts';
import { askTwilio, missingOfTwilio } from './twilio-client.ts';

/** Twilio Verify, which makes the code itself (supabase-extended.md 12.1). */
export const twilioVerify: SmsProvider = {
  channels: ['sms', 'whatsapp'],
  missing: (settings) => missingOfTwilio(settings.twilio_verify),
  async send(door, { twilio_verify: settings }, { to, channel }) {
    const asked = await askTwilio(door, settings, (client) =>
      client.verify.v2.services(settings.message_service_sid).verifications.create({ to: `+${to}`, channel }),
    );
    if ('failure' in asked) return asked;
    return { providerId: asked.answer?.sid ?? null };
  },
};

/** Whether a code that somebody typed is the one that Twilio Verify has sent; or why that cannot be known. */
export async function checkVerification(
  door: SmsDoor,
  { twilio_verify: settings }: SmsSettings,
  { to, code }: { readonly to: string; readonly code: string },
): Promise<{ readonly isApproved: boolean } | { readonly failure: SmsFailure }> {
  const asked = await askTwilio(door, settings, (client) =>
    client.verify.v2.services(settings.message_service_sid).verificationChecks.create({ to: `+${to}`, code }),
  );
  if ('failure' in asked) return isUnknown(asked.failure) ? { isApproved: false } : asked;
  if (!asked.answer) return { failure: { error: 'sms_answer_unreadable', isPermanent: false, status: 200 } };
  const { status, valid } = asked.answer;
  return { isApproved: status === 'approved' && valid };
}

/** No verification waits at that number: expired, used, or tried too often. */
function isUnknown({ isPermanent, status }: SmsFailure): boolean {
  return isPermanent && status === 404;
}
