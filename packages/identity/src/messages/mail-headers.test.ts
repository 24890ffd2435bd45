import { describe, expect, it } from 'vitest';
import { mailHeaders, type HeaderSource } from './mail-headers.ts';
import type { MailKind } from './mail-kinds.ts';
import type { SmtpChoice } from './smtp-choice.ts';

interface Variation {
  readonly smtp?: Partial<SmtpChoice>;
  readonly url?: string;
  readonly isOnlySite?: boolean;
}

function headers(
  kind: MailKind,
  { smtp, url = '', isOnlySite = false }: Variation = {},
): ReturnType<typeof mailHeaders> {
  const from = { name: '', address: 'post@bakery.example' };
  const source = {
    smtp: { from, replyTo: '', headers: {}, isGuarded: true, ...smtp },
    mailer: { unsubscribe_url: url },
  };
  return mailHeaders(kind, { ...source, isOnlySite } as HeaderSource);
}

describe('the headers of a mail', () => {
  it('name its kind where the settings want it', () => {
    const smtp = { headers: { 'X-Tag': ['$messageType', 'a-$messageType-$messageType'] } };
    expect(headers('magic_link', { smtp })).toEqual({ 'X-Tag': ['magic_link', 'a-magic_link-magic_link'] });
    expect(headers('reauthentication', { smtp })).toMatchObject({ 'X-Tag': ['reauthenticate', expect.anything()] });
  });

  it.each(['invite', 'confirmation', 'recovery', 'email_change', 'magic_link', 'reauthentication'] as const)(
    'offer no way to unsubscribe from what somebody asked for: %s',
    (kind) => {
      expect(headers(kind, { url: 'https://bakery.example/notices' })).toEqual({});
    },
  );

  it.each([
    ['the page of the site', { url: 'https://bakery.example/notices' }, '<https://bakery.example/notices>'],
    ['the mailbox of the site', {}, '<mailto:post@bakery.example?subject=unsubscribe>'],
    ['where answers go', { smtp: { replyTo: 'a@b.example' } }, '<mailto:a@b.example?subject=unsubscribe>'],
    [
      'the mailbox of the only site',
      { smtp: { isGuarded: false }, isOnlySite: true },
      '<mailto:post@bakery.example?subject=unsubscribe>',
    ],
  ] as const)('lead away from notices: to %s', (_what, variation, target) => {
    expect(headers('password_changed_notification', variation)).toEqual({ 'List-Unsubscribe': [target] });
  });

  it('never lead to the mailbox of the platform', () => {
    expect(headers('password_changed_notification', { smtp: { isGuarded: false } })).toEqual({});
  });
});
