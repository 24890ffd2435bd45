import { describe, expect, it } from 'vitest';
import { mailLink } from './mail-link.ts';

function confirmationLink(siteUrl: string, path: string): string {
  return mailLink({ siteUrl, path, kind: 'confirmation', token: 'T' });
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

  it.each([
    ['invite', 'invite_token'],
    ['recovery', 'recovery_token'],
    ['email_change', 'email_change_token'],
  ] as const)('names the token of %s %s', (kind, key) => {
    expect(mailLink({ siteUrl: 'https://x.com', path: '/', kind, token: 'a b' })).toBe(`https://x.com/#${key}=a%20b`);
  });

  it('refuses a site URL that is none', () => {
    expect(() => confirmationLink('x.com', '/')).toThrow(TypeError);
  });
});
