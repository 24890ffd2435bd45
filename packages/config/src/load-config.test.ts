import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { databaseFragment } from './fragments/database.ts';
import { httpFragment } from './fragments/http.ts';
import { operatorFragment } from './fragments/operator.ts';
import { outboundFragment } from './fragments/outbound.ts';
import { resolutionFragment } from './fragments/resolution.ts';
import { loadConfig } from './load-config.ts';
import { requiring, withDefaults } from './setting.ts';

function problemsOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('values', () => {
  it('come typed and frozen', () => {
    const config = loadConfig({ http: httpFragment }, { GOTRUE_API_MAX_REQUEST_DURATION: '1m30s' });
    expect(config.http.port).toBe(8081);
    expect(config.http.requestSecondsMax).toBe(90);
    expect(config.http.tlsCert).toBeUndefined();
    expect(Object.isFrozen(config.http)).toBe(true);
    expect(Object.isFrozen(config.http.trustedProxies)).toBe(true);
  });

  it('come from the prefixed name when both are set', () => {
    const env = { PORT: '1', API_PORT: '2', GOTRUE_API_PORT: '3' };
    expect(loadConfig({ http: httpFragment }, env).http.port).toBe(3);
    expect(loadConfig({ http: httpFragment }, { PORT: '1' }).http.port).toBe(1);
  });

  it.each(['500ms', '2m', 'soon'])('out of bounds are refused with the bounds (%s)', (text) => {
    const load = (): unknown => loadConfig({ outbound: outboundFragment }, { GOTRUE_INTERNAL_HTTP_TIMEOUT: text });
    expect(problemsOf(load)).toEqual([
      expect.stringMatching(/GOTRUE_INTERNAL_HTTP_TIMEOUT.*a duration from 1s to 60s/),
    ]);
  });

  it('are the default when the variable is empty', () => {
    const env = { GOTRUE_API_PORT: '', PORT: ' ', DB_MAX_POOL_SIZE: '' };
    const config = loadConfig({ http: httpFragment, database: databaseFragment }, env);
    expect(config.http.port).toBe(8081);
    expect(config.database.poolMax).toBe(10);
  });

  it('keep the default pool where the other server says unlimited', () => {
    expect(loadConfig({ database: databaseFragment }, { DB_MAX_POOL_SIZE: '0' }).database.poolMax).toBe(10);
  });

  it('are lists of what was named', () => {
    const env = { GATEHOUSE_TRUSTED_PROXIES: '10.0.0.0/8, ::1', GATEHOUSE_INSTANCE_SOURCES: 'Path,domain' };
    const config = loadConfig({ http: httpFragment, resolution: resolutionFragment }, env);
    expect(config.http.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(config.resolution.sources).toEqual(['path', 'domain']);
    const none = loadConfig({ resolution: resolutionFragment }, { GATEHOUSE_INSTANCE_SOURCES: 'none' });
    expect(none.resolution.sources).toEqual([]);
  });

  it('start from other defaults where a process says so', () => {
    const fragment = withDefaults(httpFragment, { port: 9999, host: '127.0.0.1' });
    expect(loadConfig({ http: fragment }, {}).http).toMatchObject({ port: 9999, host: '127.0.0.1' });
    expect(loadConfig({ http: fragment }, { PORT: '5' }).http.port).toBe(5);
  });
});

describe('bad values', () => {
  it('are all named at once, by the name that was used', () => {
    const env = { PORT: '70000', GOTRUE_CORS_ALLOWED_HEADERS: 'X-Ok', GATEHOUSE_TRUSTED_PROXIES: '10.0.0.0/33' };
    expect(problemsOf(() => loadConfig({ http: httpFragment }, env))).toEqual([
      'PORT is "70000"; allowed is a whole number from 0 to 65535',
      'GATEHOUSE_TRUSTED_PROXIES is "10.0.0.0/33"; allowed is a list of networks such as 10.0.0.0/8,fd00::/8',
    ]);
  });

  it('are refused whole, never read up to the first strange character', () => {
    for (const port of ['80x', '0x50', '8e1', '-1', '80 80']) {
      expect(problemsOf(() => loadConfig({ http: httpFragment }, { PORT: port }))).toHaveLength(1);
    }
  });

  it('that are secret stay out of the error', () => {
    const problems = problemsOf(() =>
      loadConfig({ database: databaseFragment }, { DATABASE_URL: 'mysql://root:hunter2@db/x' }),
    );
    expect(problems).toHaveLength(1);
    expect(problems.join()).toContain('DATABASE_URL is not valid');
    expect(problems.join()).not.toContain('hunter2');
  });

  it('of the driver name the way out', () => {
    const problems = problemsOf(() => loadConfig({ database: databaseFragment }, { GOTRUE_DB_DRIVER: 'mysql' }));
    expect(problems).toEqual([
      'GOTRUE_DB_DRIVER is "mysql"; allowed is postgres; to move the data, run "gatehouse import --from netlify"',
    ]);
  });

  it('are shown shortened', () => {
    const problems = problemsOf(() => loadConfig({ http: httpFragment }, { PORT: 'x'.repeat(5000) }));
    expect(problems.join().length).toBeLessThan(250);
  });
});

it('a required setting without a value is named with its meaning', () => {
  const fragment = requiring(operatorFragment, 'token');
  expect(problemsOf(() => loadConfig({ operator: fragment }, {}))[0]).toMatch(/^GOTRUE_OPERATOR_TOKEN is not set: /);
  const token: string = loadConfig({ operator: fragment }, { GOTRUE_OPERATOR_TOKEN: 't' }).operator.token;
  expect(token).toBe('t');
});
