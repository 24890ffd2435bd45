import { expect, it } from 'vitest';
import { banner, createCommand, type BannerFacts } from './banner.ts';

const facts: BannerFacts = {
  version: '1.0.0',
  dataDir: '/srv/app/data',
  dataDirFlag: undefined,
  externalDatabase: false,
  apiUrl: 'http://127.0.0.1:9999',
  adminUrl: 'http://127.0.0.1:9990',
  adminUrlFlag: undefined,
  smtpUrl: 'smtp://127.0.0.1:2525',
  operatorToken: 'the-token',
  tokenFromEnvironment: false,
};

it('names the addresses, the token and where a site answers', () => {
  const text = banner(facts).join('\n');
  for (const part of [
    facts.apiUrl,
    facts.adminUrl,
    'smtp://127.0.0.1:2525',
    'the-token',
    '/inbox/messages',
    '/console/',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toContain('http://<slug>.localhost:9999');
  expect(text).toContain('http://127.0.0.1:9999/i/<slug>');
});

it('names the next command as short as it works', () => {
  expect(createCommand(facts)).toBe('npx gatehouse instances create --site-url http://localhost:3000');
});

it('names in the next command what differs from the usual', () => {
  expect(createCommand({ ...facts, adminUrlFlag: 'http://127.0.0.1:7', dataDirFlag: '/my data' })).toBe(
    "npx gatehouse instances create --site-url http://localhost:3000 --admin-url http://127.0.0.1:7 --data-dir '/my data'",
  );
  expect(createCommand({ ...facts, tokenFromEnvironment: true, operatorToken: "it's" })).toMatch(
    /^GOTRUE_OPERATOR_TOKEN='it'\\''s' npx gatehouse/,
  );
});
