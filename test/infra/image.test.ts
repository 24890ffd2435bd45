import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** As Docker reads `.dockerignore`: a pattern is about a path and all that is below it; of several the last decides. */
function isInContext(path: string): boolean {
  const names = path.split('/');
  const selfAndParents = names.map((_, index) => names.slice(0, index + 1).join('/'));
  return patterns.reduce((isIn, pattern) => {
    const glob = globOf(pattern.replace(/^!/, ''));
    return selfAndParents.some((one) => glob.test(one)) ? pattern.startsWith('!') : isIn;
  }, true);
}

const patterns = read('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** `**` is any number of folders, `*` any text of a name; other wildcards would have to be added here. */
function globOf(pattern: string): RegExp {
  expect(pattern).toMatch(/^[\w./*-]+$/);
  const source = pattern
    .replaceAll('.', String.raw`\.`)
    .replaceAll('**/', '(?:[^/]+/)%')
    .replaceAll('*', '[^/]*')
    .replaceAll('%', '*');
  return new RegExp(`^${source}$`);
}

describe('the image', () => {
  it.each([
    '.env',
    '.env.production',
    'infra/.env',
    'infra/.env.local',
    'apps/cli/.env',
    'data/master-key',
    'apps/cli/data/operator-token',
    '.git/config',
    '.test-results/vitest.json',
  ])('is built without %s', (path) => {
    expect(isInContext(path)).toBe(false);
  });

  it.each([
    'package-lock.json',
    'apps/cli/src/main.ts',
    'apps/admin/console/build.ts',
    'packages/config/src/parse-env-file.ts',
    'migrations/schema.sql',
  ])('is built with %s', (path) => {
    expect(isInContext(path)).toBe(true);
  });

  it('takes from its build what was named one by one, and nothing else', () => {
    const lastStage =
      read('infra/docker/Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(lastStage.match(/^(?:COPY|ADD) .*$/gm)).toEqual(['COPY --from=build --chown=root:root /release /app']);
  });
});
