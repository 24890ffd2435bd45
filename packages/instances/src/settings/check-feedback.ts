import { createPublicKey } from 'node:crypto';
import { parseReceivedSecrets } from '@gatehouse/crypto';
import type { SettingProblem } from './check-jwt.ts';
import type { InstanceSettings } from './instance-settings.ts';

const passwordMin = 16;

/** What keeps reports of the chosen mail service from being checked; null when they can be. Secrets are not quoted. */
export function feedbackProblem({ mailer }: InstanceSettings): SettingProblem | null {
  const { feedback_format: format, feedback_secret: secret, feedback_topic_arn: topicArn } = mailer;
  if (format === 'off') return null;
  if (format === 'ses') {
    const problem = 'is empty; reports of Amazon SES are believed of this topic only';
    return topicArn === '' ? { path: 'mailer.feedback_topic_arn', problem } : null;
  }
  const allowed = secretProblem(format, secret);
  return allowed === null ? null : { path: 'mailer.feedback_secret', problem: `${allowed} (mailer.feedback_format)` };
}

function secretProblem(
  format: Exclude<InstanceSettings['mailer']['feedback_format'], 'off' | 'ses'>,
  secret: string,
): string | null {
  if (format === 'standard' || format === 'resend') {
    return isSigningSecret(secret) ? null : `is no signing secret; allowed for ${format} is whsec_<base64>`;
  }
  if (format === 'sendgrid')
    return isPublicKey(secret) ? null : 'is no public key; allowed for sendgrid is what it shows';
  return secret.length >= passwordMin
    ? null
    : `is too short; allowed for ${format} are ${passwordMin} characters or more`;
}

function isSigningSecret(text: string): boolean {
  try {
    const keys = parseReceivedSecrets(text);
    return keys.length > 0 && keys.every(({ version }) => version === 'v1');
  } catch {
    return false;
  }
}

function isPublicKey(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}
