import { describe, expect, it } from 'vitest';
import { checkEffectiveSettings, checkSparseSettings, reviewSettings } from './check-settings.ts';
import type { SparseSettings } from './instance-settings.ts';
import { effectiveSettings, inheritedSettings } from './merge-settings.ts';

function effective(own: SparseSettings) {
  return effectiveSettings(inheritedSettings(), own);
}

it('settings within their bounds pass as they are', () => {
  const own = { site_url: 'https://a.example', smtp: { port: 465 }, webhook: { url: '/.netlify/functions/x' } };
  expect(checkSparseSettings(own)).toBe(own);
});

it.each([
  'myapp://',
  'myapp://callback',
  'com.example.app://login/x?y=1',
  'http://localhost:3000',
  'HTTPS://A.example',
])('a site may be an app: %s', (site_url) => expect(() => checkSparseSettings({ site_url })).not.toThrow());

it.each([
  'localhost:3000',
  'a.example:8080/x',
  '//a.example',
  'javascript://a.example/%0aalert(1)',
  'data://text/html,x',
  'file:///etc/passwd',
  'intent://a.example',
  'myapp:callback',
  'myapp://a b',
  'myapp://a\\b',
  'http:///x',
])('a site is no address that a browser reads otherwise, or nobody opens: %s', (site_url) => {
  expect(() => checkSparseSettings({ site_url })).toThrow(/^site_url: is /);
});

describe('settings are refused by path', () => {
  it.each<[unknown, string]>([
    [{ smtp: { port: '465' } }, 'smtp.port: is "465"; allowed is a whole number from 1 to 65535'],
    [{ smtp: { port: 1.5 } }, 'smtp.port: is 1.5; allowed is a whole number from 1 to 65535'],
    [{ smtp: 'x' }, 'smtp: is not an object; allowed is a group of settings'],
    [[], 'settings: is not an object; allowed is a group of settings'],
    [{ smtp: { hots: 'x' } }, 'smtp.hots: is not a known setting; is smtp.host meant?'],
    [{ smtp: { host: 'mail example' } }, 'smtp.host: is "mail example"; allowed is a host name or an IP address'],
    [{ smtp: { host: 'smtp://mail.example' } }, 'smtp.host: is "smtp://mail.example"; allowed is a host name'],
    [{ smtp: { host: 'mail.example:587' } }, 'smtp.host: is "mail.example:587"; allowed is a host name'],
    [{ smtp: { nothing_like_it: 'x' } }, 'smtp.nothing_like_it: is not a known setting'],
    [{ site_url: 'ftp://a.example' }, 'site_url: is "ftp://a.example"; allowed is an absolute address'],
    [{ site_url: 'https://a.example/\u0000' }, 'site_url: is '],
    [{ site_url: `https://a.example/${'a'.repeat(3000)}` }, 'site_url: is '],
    [{ smtp: { sender_name: '\ud800' } }, 'smtp.sender_name: is '],
    [{ webhook: { events: ['logout'] } }, 'webhook.events: is ["logout"]; allowed is some of validate'],
    [{ mailer: { url_paths: { invite: 'javascript:alert(1)' } } }, 'mailer.url_paths.invite: is '],
    [{ cookies: { key: 'a b' } }, 'cookies.key: is "a b"; allowed is the name of a cookie'],
    [{ jwt: { secret: 7 } }, 'jwt.secret: is not valid (its value is kept out of this text); allowed is a text'],
    [JSON.parse('{"__proto__":{"polluted":true}}'), '__proto__: is not a known setting'],
  ])('%j', (input, message) => expect(() => checkSparseSettings(input)).toThrow(message));
});

describe('settings that contradict each other are refused', () => {
  it.each<[SparseSettings, string]>([
    [{}, 'jwt.secret: is empty'],
    [{ jwt: { secret: 's', default_group_name: 'service_role' } }, 'jwt.default_group_name: is "service_role"'],
    [{ jwt: { secret: 's', default_group_name: 'x', admin_roles: ['x'] } }, 'jwt.default_group_name: is "x"'],
    [{ jwt: { secret: 's' }, dialects: [] }, 'dialects: is empty'],
    [{ jwt: { secret: 's' }, dialect: 'netlify', dialects: ['supabase'] }, 'dialect: is "netlify"'],
    [
      { jwt: { secret: 's' }, external: { same_browser_required: true, saml: { idp_initiated: true } } },
      'external.saml.idp_initiated: is true, as external.same_browser_required is',
    ],
    [
      { jwt: { secret: 's' }, mailer: { autoconfirm: true, allow_unverified_email_sign_ins: true } },
      'mailer.allow_unverified_email_sign_ins: is true',
    ],
  ])('%j', (own, message) => expect(() => checkEffectiveSettings(effective(own))).toThrow(message));
});

it('a short signing secret is accepted with a warning that does not show it', () => {
  const settings = effective({ jwt: { secret: 'short' } });
  expect(() => checkEffectiveSettings(settings)).not.toThrow();
  expect(reviewSettings(settings)).toEqual([expect.stringContaining('jwt.secret has 5 bytes')]);
  expect(reviewSettings(effective({ jwt: { secret: 'x'.repeat(32) } }))).toEqual([]);
});

it('a provider that is enabled without an id turns everybody away: a warning', () => {
  const google = { enabled: true, client_id: '' };
  expect(reviewSettings(effective({ jwt: { secret: 'x'.repeat(32) }, external: { google } }))).toEqual([
    'external.google is enabled, but its client_id is empty: nobody can sign in there',
  ]);
});
