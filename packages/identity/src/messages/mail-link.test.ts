import { describe, expect, it } from 'vitest';
import { linkOf, mailLink } from './mail-link.ts';
import type { MailSnapshot } from './mail-snapshot.ts';

function confirmationLink(siteUrl: string, path: string): string {
  return mailLink({ siteUrl, path, fragmentKey: 'confirmation_token', token: 'T' });
}

describe('mailLink', () => {
  it.each([
    ['https://x.com', '/', 'https://x.com/#confirmation_token=T'],
    ['https://x.com/sub', '/', 'https://x.com/#confirmation_token=T'],
    ['https://x.com/sub', '/a?x=1', 'https://x.com/a?x=1#confirmation_token=T'],
    ['https://x.com/i/shop/', 'welcome', 'https://x.com/i/shop/welcome#confirmation_token=T'],
    ['https://x.com', '/a#old', 'https://x.com/a#confirmation_token=T'],
    ['http://localhost:8888', '', 'http://localhost:8888/#confirmation_token=T'],
  ])('resolves %s and %s to %s', (siteUrl, path, link) => {
    expect(confirmationLink(siteUrl, path)).toBe(link);
  });

  it.each([
    'https://other.example/z',
    '//other.example/z',
    '/\\other.example',
    'http://x.com/z',
    'https://x.com:444/z',
    'javascript:alert(1)',
    'http://[',
  ])('never leads to another origin: %s', (path) => {
    expect(confirmationLink('https://x.com', path)).toBe('https://x.com/#confirmation_token=T');
  });

  it('encodes the token', () => {
    const link = mailLink({ siteUrl: 'https://x.com', path: '/', fragmentKey: 'k', token: 'a b' });
    expect(link).toBe('https://x.com/#k=a%20b');
  });

  it('refuses a site URL that is none', () => {
    expect(() => confirmationLink('x.com', '/')).toThrow(TypeError);
  });
});

describe('linkOf', () => {
  const paths = { invite: '/', confirmation: '/', recovery: '/auth/v1/verify', email_change: '/' };
  const apiReturn = { apiUrl: 'https://api.example/i/shop/auth/v1', isMount: true, redirectTo: 'https://x.com/cb' };

  it.each([
    ['invite', 'https://x.com/#invite_token=T'],
    ['confirmation', 'https://x.com/#confirmation_token=T'],
    ['recovery', 'https://x.com/auth/v1/verify#recovery_token=T'],
    ['email_change', 'https://x.com/#email_change_token=T'],
    ['reauthentication', ''],
    ['password_changed_notification', ''],
  ] as const)('leads to the site: %s', (kind, link) => {
    expect(linkOf(kind, snapshot(null), paths)).toBe(link);
  });

  it.each([
    ['confirmation', 'https://api.example/i/shop/auth/v1/verify?token=T&type=signup&redirect_to=https://x.com/cb'],
    ['magic_link', 'https://api.example/auth/v1/verify?token=T&type=magiclink&redirect_to=https://x.com/cb'],
    ['reauthentication', ''],
  ] as const)('leads to our own endpoint: %s', (kind, link) => {
    expect(linkOf(kind, snapshot(apiReturn), paths)).toBe(link);
  });

  it.each([
    ['stays below the path where the API is mounted', true, 'https://api.example/i/shop/auth/v1/verify'],
    ['takes the place of the path of an address that was set', false, 'https://api.example/verify'],
  ])('/verify %s', (_what, isMount, endpoint) => {
    const link = linkOf('confirmation', snapshot({ ...apiReturn, isMount }), { ...paths, confirmation: '/verify' });
    expect(link).toBe(`${endpoint}?token=T&type=signup&redirect_to=https://x.com/cb`);
  });
});

function snapshot(apiReturn: MailSnapshot['apiReturn']): MailSnapshot {
  const person = { email: 'ada@example.org', newEmail: null, sendingTo: '', facts: {}, data: {}, language: null };
  return { siteUrl: 'https://x.com', token: 'T', code: '', apiReturn, ...person, dialect: 'netlify' };
}
