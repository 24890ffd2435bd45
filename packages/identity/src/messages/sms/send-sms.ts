import type { Sms, SmsDoor, SmsOutcome, SmsSettings } from './sms-provider.ts';
import { smsProviderOf } from './sms-providers.ts';

/**
 * What keeps a site from sending text messages: the settings that its provider needs and does not have.
 *
 * @returns names below `sms`, such as `twilio.auth_token`; empty when all is there.
 */
export function missingForSms(settings: SmsSettings): readonly string[] {
  const provider = smsProviderOf(settings);
  if (!provider) return ['provider'];
  return provider.missing(settings).map((name) => `${settings.provider}.${name}`);
}

/**
 * Hands a text message to the site's provider.
 *
 * @returns the provider's id of it, or the class of the failure; never what the provider said (decision 44).
 */
export async function sendSms(door: SmsDoor, settings: SmsSettings, sms: Sms): Promise<SmsOutcome> {
  const provider = smsProviderOf(settings);
  if (!provider || missingForSms(settings).length > 0) {
    return { failure: { error: 'sms_not_configured', isPermanent: true } };
  }
  if (!provider.channels.includes(sms.channel)) {
    return { failure: { error: 'sms_channel_not_supported', isPermanent: true } };
  }
  return provider.send(door, settings, sms);
}
