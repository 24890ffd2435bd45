import { parseTemplate, renderText, TemplateError } from '@gatehouse/go-template';
import { smsVariables } from '@gatehouse/instances';
import type { AttemptOutcome } from '../attempt-outcome.ts';
import { factsOf, type Delivery, type DeliveryDependencies } from '../delivery.ts';
import { openContent } from '../sealed-content.ts';
import { sendSms } from './send-sms.ts';
import { smsContent, type SmsContent } from './sms-content.ts';

/** Sends a text message by the site's provider. */
export async function deliverSms(dependencies: DeliveryDependencies, delivery: Delivery): Promise<AttemptOutcome> {
  const { outbound, smsUrl: url, now, log } = dependencies;
  const { instance, message } = delivery;
  const content = openSms(dependencies, delivery);
  if (!content) return { state: 'failed', error: 'content_unreadable' };
  const { sms: settings } = instance.settings;
  const text = textOf(dependencies, delivery, content);
  const outcome = await sendSms({ outbound, url, now }, settings, { to: message.recipient, text, ...content });
  if ('providerId' in outcome) {
    if (outcome.providerId === null) {
      log.warn(factsOf(message), 'the provider took a text message and said what is not understood: it counts as sent');
    }
    return { state: 'sent' };
  }
  const { error, isPermanent, status, retryAfterSeconds } = outcome.failure;
  return isPermanent ? { state: 'failed', error, status } : { state: 'deferred', error, status, retryAfterSeconds };
}

/** What a message with a code says. */
function textOf({ log }: DeliveryDependencies, { instance, message }: Delivery, { code }: SmsContent): string {
  try {
    const template = parseTemplate(instance.settings.sms.template, { variables: smsVariables, format: 'text' });
    return renderText(template, { Code: code });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    // A person waits for it.
    log.warn({ ...factsOf(message), reason: error.message }, 'text template not usable, built-in used');
    return `Your code is ${code}`;
  }
}

function openSms({ log }: DeliveryDependencies, { instance, message }: Delivery): SmsContent | undefined {
  if (message.sealed_content === null) return undefined;
  try {
    return smsContent.parse(openContent(instance, message.id, message.sealed_content));
  } catch {
    // The error may quote what was sealed.
    log.error(factsOf(message), 'message does not open: wrong key, or a row that was changed');
    return undefined;
  }
}
