import { describe, expect, it } from 'vitest';
import { resolveMode } from './resolve-mode.ts';

const site = { GOTRUE_SITE_URL: 'https://a.test', GOTRUE_JWT_SECRET: 's' };

describe('many sites are served', () => {
  it.each([
    ['multi', {}],
    ['start', site],
    ['serve', { GATEHOUSE_MODE: 'multi', ...site }],
    ['serve', { GOTRUE_MULTI_INSTANCE_MODE: 'true', ...site }],
    ['serve', { GOTRUE_MULTIINSTANCEMODE: '1' }],
  ])('by "%s" with %j', (verb, env) => {
    expect(resolveMode(env, verb)).toBe('multi');
  });
});

it('one site is served when the environment describes one, operator token or not', () => {
  expect(resolveMode(site, 'serve')).toBe('single');
  expect(resolveMode({ ...site, GOTRUE_OPERATOR_TOKEN: 't' }, 'serve')).toBe('single');
});

it('an operator token alone decides nothing: the start is refused and both ways are named', () => {
  expect(() => resolveMode({ GOTRUE_OPERATOR_TOKEN: 't' }, 'serve')).toThrow(/GATEHOUSE_MODE=multi.*GOTRUE_SITE_URL/);
  expect(() => resolveMode({ GOTRUE_SITE_URL: 'https://a.example' }, 'serve')).toThrow(
    'GOTRUE_JWT_SECRET is not set: one site needs both GOTRUE_SITE_URL and GOTRUE_JWT_SECRET',
  );
});

it('a half-described single site names what is missing', () => {
  const env = { GATEHOUSE_MODE: 'single', GOTRUE_SITE_URL: 'https://a.test' };
  expect(() => resolveMode(env, 'serve')).toThrow('GOTRUE_JWT_SECRET is not set, and GATEHOUSE_MODE=single needs it');
});

it('contradictions are refused', () => {
  expect(() => resolveMode({ GATEHOUSE_MODE: 'single', ...site }, 'multi')).toThrow(/choose one/);
  expect(() => resolveMode({ GATEHOUSE_MODE: 'both' }, 'serve')).toThrow(/one of single, multi/);
});
