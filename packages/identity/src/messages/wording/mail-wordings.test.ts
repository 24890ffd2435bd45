import { describe, expect, it } from 'vitest';
import { builtInMail, builtInSubject, durationOf, type BuiltInMailFacts } from '../built-in-mail.ts';
import { mailKind, mailKinds, type MailKind } from '../mail-kinds.ts';
import { builtInLanguages, mailWordings, type BuiltInLanguage } from './mail-wordings.ts';
import type { LinkWording, MailWording, PlainWording } from './mail-wording.ts';

const kinds = Object.keys(mailKinds) as MailKind[];
const link = 'https://bakery.example/?a=1&b=2#token=tok-tok';

function factsOf(kind: MailKind): BuiltInMailFacts {
  const hasLink = mailKind(kind).link !== undefined;
  return {
    siteUrl: 'https://www.bakery.example',
    link: hasLink ? link : '',
    code: kind === 'reauthentication' ? '012345' : '',
    email: 'ada@example.org',
    newEmail: kind === 'email_change' ? 'new@example.org' : null,
    sendingTo: 'ada@example.org',
    facts: { OldEmail: 'old@example.org', Provider: 'github' },
    lifetimeSeconds: 86_400,
  };
}

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).toSorted();

describe.each(builtInLanguages)('the built-in mails in %s', (language) => {
  const wording: MailWording = mailWordings[language];

  it.each(kinds)('say in HTML and text what there is to say: %s', (kind) => {
    const { html, text } = builtInMail(kind, language, factsOf(kind));
    for (const part of [html, text]) {
      expect(part).not.toMatch(/[{}]\w|undefined|ZgotmplZ/u);
      expect(part).toContain('bakery.example');
      expect(part).toContain('ada@example.org');
    }
    expect(html).toContain(`<html lang="${language}" dir="${wording.direction}">`);
    if (mailKind(kind).link) {
      expect(html.split(`href="${link.replace('&', '&amp;')}"`)).toHaveLength(3);
      expect(text).toContain(`\n${link}\n`);
    }
    if (kind === 'reauthentication') for (const part of [html, text]) expect(part).toContain('012345');
    if (kind === 'email_change') expect(text).toMatch(/ada@example\.org\n.*new@example\.org/);
  });

  it.each(kinds)('speak of the same things as in English: %s', (kind) => {
    const ours = wording.mails[kind] as PlainWording & Partial<LinkWording>;
    const english = mailWordings.en.mails[kind] as PlainWording & Partial<LinkWording>;
    for (const part of ['subject', 'heading', 'lead', 'otherwise', 'action'] as const) {
      // A heading may name the site or not, as the language likes.
      const theirs = placeholders(english[part] ?? '').filter((name) => part !== 'heading' || name !== '{site}');
      const found = placeholders(ours[part] ?? '').filter((name) => part !== 'heading' || name !== '{site}');
      expect(found, part).toEqual(theirs);
      expect(ours[part] === undefined, part).toBe(english[part] === undefined);
      if (ours[part] !== undefined) expect(ours[part].trim(), part).not.toBe('');
    }
    expect(builtInSubject(kind, language, '012345')).not.toContain('{');
  });

  it('fill in lengths of time and addresses where English does', () => {
    for (const part of ['linkValidity', 'codeValidity', 'sentTo', 'copyAddress', 'untilNow', 'fromNow'] as const) {
      expect(placeholders(wording[part]), part).toEqual(placeholders(mailWordings.en[part]));
    }
    expect(durationOf(604_800, wording.locale)).toMatch(/7/);
  });
});

describe('mails that run from right to left', () => {
  it.each(['ar', 'he'] as const)('keep addresses, codes and links from left to right: %s', (language) => {
    const { html, text } = builtInMail('email_changed_notification', language, factsOf('email_changed_notification'));
    expect(html).toContain('<span dir="ltr">old@example.org</span>');
    expect(html).toContain('align="right"');
    expect(text).toContain('\u2066old@example.org\u2069');
    expect(builtInMail('reauthentication', language, factsOf('reauthentication')).html).toMatch(
      /dir="ltr"[^>]*>012345</,
    );
    expect(builtInMail('invite', language, factsOf('invite')).text).toContain(`\n${link}\n`);
  });
});

it('English subjects are those of the servers this one replaces', () => {
  const subjects = (['invite', 'confirmation', 'recovery', 'email_change', 'magic_link'] as const).map((kind) =>
    builtInSubject(kind, 'en', ''),
  );
  const old = ['You have been invited', 'Confirm Your Signup', 'Reset Your Password', 'Confirm Email Change'];
  expect(subjects).toEqual([...old, 'Your Magic Link']);
});

it('a mail loads nothing and says nothing of who made it', () => {
  for (const language of builtInLanguages satisfies readonly BuiltInLanguage[]) {
    const { html } = builtInMail('invite', language, factsOf('invite'));
    expect(html).not.toMatch(/<(?:img|script|link|iframe)|url\(|@import|@font-face|gatehouse/i);
  }
});
