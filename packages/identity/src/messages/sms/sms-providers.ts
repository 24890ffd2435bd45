import type { InstanceSettings } from '@gatehouse/instances';
import { messagebird } from './providers/messagebird.ts';
import { msg91 } from './providers/msg91.ts';
import { textlocal } from './providers/textlocal.ts';
import { twilio } from './providers/twilio.ts';
import { twilioVerify } from './providers/twilio-verify.ts';
import { vonage } from './providers/vonage.ts';
import type { SmsChannel, SmsProvider, SmsProviderName, SmsSettings } from './sms-provider.ts';

const providers: Readonly<Record<SmsProviderName, SmsProvider>> = {
  twilio,
  twilio_verify: twilioVerify,
  messagebird,
  vonage,
  textlocal,
  msg91,
};

/** How a site's text messages may travel. Where nobody sends them yet, as everybody sends them. */
export function smsChannelsOf(settings: Pick<SmsSettings, 'provider'>): readonly SmsChannel[] {
  return smsProviderOf(settings)?.channels ?? ['sms'];
}

/** Who sends a site's text messages; undefined when the site has not chosen anybody. */
export function smsProviderOf({ provider }: Pick<SmsSettings, 'provider'>): SmsProvider | undefined {
  return provider === 'none' ? undefined : providers[provider];
}

/** Whether Twilio makes and checks the codes of a site, rather than we. Not where a hook sends them. */
export function isTwilioJudge({ sms, hook }: Pick<InstanceSettings, 'sms' | 'hook'>): boolean {
  return sms.provider === 'twilio_verify' && !hook.send_sms.enabled;
}
