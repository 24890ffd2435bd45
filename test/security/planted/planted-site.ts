import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { InboxMessage } from '@gatehouse/inbox';
import type { SparseSettings } from '@gatehouse/instances';
import type { Gatehouse } from '../../support/start-gatehouse.ts';
import type { Site } from '../../support/site.ts';
import type { Planted } from './planted.ts';

const kinds = ['confirmation', 'recovery', 'magic_link', 'invite', 'email_change', 'reauthentication'] as const;

/** A site with a secret in every setting that takes one, whose mails name their kind and code in the subject. */
export async function plantSite(gatehouse: Gatehouse, planted: Planted, hookUrl: string): Promise<Site> {
  const secret = (name: string): string => planted.plant(name, `planted-${name}-${randomBytes(6).toString('hex')}`);
  const whsec = planted.plant('hook secret', randomBytes(24).toString('base64'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
  planted.plant('SAML key', der.slice(100, 400));
  const settings: SparseSettings = {
    mailer: {
      otp_length: 10,
      subjects: Object.fromEntries(kinds.map((kind) => [kind, `${kind} {{ .Token }}`])),
    },
    smtp: { host: 'localhost', port: gatehouse.inbox.port, admin_email: '', max_frequency: 0, pass: secret('smtp') },
    webhook: { secret: secret('webhook') },
    cookies: { key: 'nf_jwt' },
    saml: { private_key: der },
    security: { captcha: { secret: secret('captcha') }, manual_linking_enabled: true },
    external: {
      phone: { enabled: true },
      anonymous_users: { enabled: true },
      github: { enabled: true, client_id: 'the-client', secret: 'the secret of the client', redirect_uri: '' },
    },
    sms: {
      provider: 'twilio',
      otp_length: 10,
      twilio: { account_sid: 'AC0', auth_token: secret('twilio'), message_service_sid: 'MG0' },
      test_otp: `15550009999:${planted.plant('test code', '7193528604')}`,
    },
    hook: { password_verification_attempt: { enabled: true, uri: hookUrl, secrets: `v1,whsec_${whsec}` } },
  };
  planted.plant('client secret', 'the secret of the client');
  const slug = `planted-${randomBytes(4).toString('hex')}`;
  const github = { ...settings.external?.github, redirect_uri: `${gatehouse.url}/i/${slug}/auth/v1/callback` };
  const site = await gatehouse.createSite({
    slug,
    settings: { ...settings, external: { ...settings.external, github } },
  });
  planted.plant('signing secret', site.jwtSecret);
  planted.plant('operator token', gatehouse.operatorToken);
  return site;
}

/** What came by mail: the token of the link and the code, both planted. */
export async function readMail(
  { inbox }: Gatehouse,
  planted: Planted,
  kind: (typeof kinds)[number],
  address: string,
): Promise<{ readonly token: string; readonly code: string }> {
  const isIt = ({ to, subject }: InboxMessage): boolean => to.includes(address) && subject.startsWith(`${kind} `);
  const { subject, links } = await inbox.waitFor(isIt, 20_000);
  const code = planted.plant(`code of ${kind} to ${address}`, subject.slice(kind.length + 1));
  const token = links.map((link) => /[#?&][a-z_]*token=([^&]+)/.exec(link)?.[1]).find((found) => found !== undefined);
  if (token !== undefined) planted.plant(`token of ${kind} to ${address}`, decodeURIComponent(token));
  return { token: decodeURIComponent(token ?? ''), code };
}
