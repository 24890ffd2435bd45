import { expect, it } from 'vitest';
import { settingsFrom } from './settings-from.ts';

it('nests what the paths say; JSON is a value, anything else is text', () => {
  const words = ['mailer.autoconfirm=true', 'jwt.exp=60', 'jwt.aud=my site', 'webhook.events=["login"]', 'jwt.issuer='];
  expect(JSON.parse(JSON.stringify(settingsFrom(words)))).toEqual({
    mailer: { autoconfirm: true },
    jwt: { exp: 60, aud: 'my site', issuer: '' },
    webhook: { events: ['login'] },
  });
});

it.each(['autoconfirm', '=1', 'a b=1', '__proto__.x=1', 'a..b=1'])('refuses %j', (word) => {
  expect(() => settingsFrom([word])).toThrow(/is not path=value/);
});

it('refuses paths that contradict each other', () => {
  expect(() => settingsFrom(['jwt=1', 'jwt.exp=60'])).toThrow(/jwt was given a value already/);
});

it('what is unset is null, as in a merge patch', () => {
  const patch = settingsFrom(['mailer.autoconfirm=true'], ['mailer.subjects.invite', 'jwt']);
  expect(JSON.parse(JSON.stringify(patch))).toEqual({
    mailer: { autoconfirm: true, subjects: { invite: null } },
    jwt: null,
  });
  expect(() => settingsFrom([], ['jwt=1'])).toThrow('--unset "jwt=1" is not the path of a setting');
  expect(() => settingsFrom(['jwt.exp=60'], ['jwt.exp'])).toThrow('--unset jwt.exp: it was given a value already');
  expect(() => settingsFrom([], ['jwt', 'jwt.exp'])).toThrow('jwt was given a value already');
});
