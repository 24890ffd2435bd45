import { defineConfig } from 'vitest/config';

// Both lists are needed: the first for what vite transforms, the second for what node resolves on its own.
const conditions = ['source'];
const resolution = { resolve: { conditions }, ssr: { resolve: { conditions } } };

const {
  FUZZ_SEED = '20261126',
  FUZZ_PATH = '',
  FUZZ_SCALE = '1',
  FAULTS_AWAY_SECONDS = '2',
  GATEHOUSE_TEST_ROW_SECURITY = 'off',
} = process.env;

const always = {
  // How values of property tests are drawn (test/fuzz); `npm run fuzz` sets it.
  provide: {
    fuzz: { seed: Number(FUZZ_SEED), path: FUZZ_PATH, scale: Number(FUZZ_SCALE) },
    // Nightly the whole suite runs behind the second wall too.
    rowSecurity: GATEHOUSE_TEST_ROW_SECURITY === 'on',
    // How long what is needed is away (test/chaos); `npm run nightly` sets it.
    faults: { awaySeconds: Number(FAULTS_AWAY_SECONDS) },
  },
  exclude: ['**/node_modules/**', '**/dist/**'],
  pool: 'forks' as const,
  // Loading the modules anew for each file would take as long as the tests: a file may keep nothing in a module.
  isolate: false,
  // CI's machine is shared: what fails by timing once is tried once more there, and only there.
  retry: process.env['CI'] ? 1 : 0,
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Without a number vitest leaves one core idle: of two, half.
    maxWorkers: 2,
    projects: [
      {
        ...resolution,
        test: {
          ...always,
          name: 'unit',
          include: ['packages/**/src/**/*.test.ts', 'apps/**/src/**/*.test.ts'],
        },
      },
      {
        ...resolution,
        test: {
          ...always,
          name: 'integration',
          include: ['test/**/*.test.ts'],
          globalSetup: ['packages/testing/src/global-setup.ts'],
          setupFiles: ['packages/testing/src/watch-statements.ts'],
        },
      },
    ],
  },
});
