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
  tokenVariable: undefined,
  tokenFile: '/srv/app/data/operator-token',
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
});

it('does not repeat a token of the environment, whose variable the next command needs', () => {
  const named = { ...facts, tokenVariable: 'GOTRUE_OPERATOR_TOKEN', dataDirFlag: '/my data' };
  expect(banner(named).join('\n').split('the-token')).toHaveLength(2);
  expect(banner(named)).toContain('Next, in another terminal with GOTRUE_OPERATOR_TOKEN set, create a site:');
  expect(createCommand(named)).toBe('npx gatehouse instances create --site-url http://localhost:3000');
});

it('says where the token is when it goes into a log', () => {
  const logged = { ...facts, operatorToken: undefined };
  expect(banner(logged)).toContainEqual(expect.stringContaining('Token   in /srv/app/data/operator-token '));
  expect(banner({ ...logged, tokenVariable: 'GOTRUE_OPERATOR_TOKEN' })).toContainEqual(
    expect.stringContaining('Token   in GOTRUE_OPERATOR_TOKEN '),
  );
});
