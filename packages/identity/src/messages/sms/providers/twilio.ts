import type { Sms, SmsProvider, SmsSettings } from '../sms-provider.ts';
import { askTwilio, missingOfTwilio } from './twilio-client.ts';

/** States in which a message that was taken is lost already. */
const lost: ReadonlySet<string> = new Set(['failed', 'undelivered']);

/** Twilio's messages, by SMS and WhatsApp (supabase-extended.md 12.1). */
export const twilio: SmsProvider = {
  channels: ['sms', 'whatsapp'],
  missing: (settings) => missingOfTwilio(settings.twilio),
  async send(door, { twilio: settings }, sms) {
    const message = { ...addressesOf(settings, sms), ...contentOf(settings, sms) };
    const asked = await askTwilio(door, settings, (client) => client.messages.create(message), {
      Channel: sms.channel,
    });
    if ('failure' in asked) return asked;
    const { sid = null, status = '' } = asked.answer ?? {};
    if (lost.has(status)) return { failure: { error: 'sms_undelivered', isPermanent: true } };
    return { providerId: sid };
  },
};

type Settings = SmsSettings['twilio'];

function addressesOf({ message_service_sid: sender }: Settings, { to, channel }: Sms): { to: string; from: string } {
  if (channel === 'sms') return { to: `+${to}`, from: sender };
  const isNumber = /^[1-9]\d{1,14}$/.test(sender.replaceAll(/[+ ]/g, ''));
  return { to: `whatsapp:+${to}`, from: isNumber ? `whatsapp:${sender}` : sender };
}

function contentOf({ content_sid: contentSid }: Settings, { channel, code, text }: Sms) {
  if (channel === 'sms' || contentSid === '') return { body: text };
  return { contentSid, contentVariables: `{"1": "${code}"}` };
}
