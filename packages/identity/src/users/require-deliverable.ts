import { AppError } from '@gatehouse/errors';
import { parseHeaderMap, type InstanceSettings } from '@gatehouse/instances';
import { findMailHosts, OutboundError, safeFetch } from '@gatehouse/outbound';
import type { Context } from '../context.ts';
import { domainToCheck, isImplausible } from './address-plausibility.ts';
import type { EmailAddress } from './email-address.ts';
import { isAuthorizedAddress } from './send-link.ts';

type Rules = InstanceSettings['mailer']['email_validation'];

/** For all checks of an address together: a person waits for the answer. */
const budgetMilliseconds = 3_000;
const answerBytesMax = 4_096;

/**
 * Refuses an address that mail would never reach anybody at, on sites that want this checked (supabase-extended.md 14.5).
 * DNS and the site's own service are asked at once; what does not answer in time refuses nobody.
 *
 * Call it before the address is looked up, and outside of a transaction: whether it has an account must not matter.
 *
 * @throws AppError `email_address_refused`
 */
export async function requireDeliverable(context: Context, email: EmailAddress): Promise<void> {
  const { instance } = context;
  const { mailer, smtp, hook } = instance.settings;
  const rules = mailer.email_validation;
  if (!rules.extended && rules.service_url === '') return;
  // Without a mail of ours nothing is to be delivered; who may not be written to is told so later.
  if (smtp.host === '' || hook.send_email.enabled || !isAuthorizedAddress(instance.settings, email.key)) return;
  if (await isRefused(context, email, rules)) {
    throw new AppError('email_address_refused', { params: { email: email.written } });
  }
}

async function isRefused(context: Context, email: EmailAddress, rules: Rules): Promise<boolean> {
  if (rules.extended && isImplausible(email.key)) return true;
  const answers = await Promise.all([isUnreachable(context, email, rules), isRefusedByService(context, email, rules)]);
  return answers.includes(true);
}

async function isUnreachable({ services }: Context, { key }: EmailAddress, rules: Rules): Promise<boolean> {
  const domain = rules.extended ? domainToCheck(key) : undefined;
  if (domain === undefined) return false;
  const found = await findMailHosts(services.outbound, { domain, timeoutMs: budgetMilliseconds });
  if (found.kind !== 'found') return found.kind === 'none';
  const blocked = new Set(rules.blocked_mx.map((name) => name.toLowerCase().replace(/\.$/, '')));
  return found.hosts.some((host) => blocked.has(host));
}

/** Only a plain "not valid" counts: a service that is down must not keep people out. */
async function isRefusedByService(context: Context, email: EmailAddress, rules: Rules): Promise<boolean> {
  if (rules.service_url === '') return false;
  const { services, instance } = context;
  try {
    const { status, body } = await safeFetch(services.outbound, {
      url: rules.service_url,
      method: 'POST',
      headers: { ...headersOf(rules), 'content-type': 'application/json' },
      body: JSON.stringify({ email: email.written }),
      timeoutMs: budgetMilliseconds,
      maxBytes: answerBytesMax,
    });
    return status >= 200 && status < 300 && saysInvalid(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    services.log.warn(
      { instance_id: instance.id, reason: error.message },
      'addresses cannot be checked by the service',
    );
    return false;
  }
}

function headersOf({ service_headers: headers }: Rules): Record<string, string> {
  return Object.fromEntries(Object.entries(parseHeaderMap(headers)).map(([name, values]) => [name, values.join(', ')]));
}

function saysInvalid(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'valid') === false;
  } catch {
    return false;
  }
}
