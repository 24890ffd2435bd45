import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { launchChromium } from './launch-chromium.ts';

/** A browser that opens every test as a visitor who was never here. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Another tab of the same visitor. */
  newTab(): Promise<Page>;
}

/** Tests in a browser run where there is one. */
export const hasChromium = inject('programs').includes('chromium');

const patienceMilliseconds = 10_000;

/** Gives a test file one browser, and each test a visit of its own. A test that fails leaves a picture in a temporary folder. */
export function useBrowser(): () => Promise<Visit> {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async ({ task }) => {
    const done = contexts;
    contexts = [];
    if (task.result?.state === 'fail') await takePictures(done, task.name);
    await Promise.all(done.map((context) => context.close()));
  });
  afterAll(() => browser?.close());
  return async () => {
    if (!browser) throw new Error('the browser exists only inside tests');
    const context = await browser.newContext();
    context.setDefaultTimeout(patienceMilliseconds);
    contexts.push(context);
    return { context, page: await context.newPage(), newTab: () => context.newPage() };
  };
}

async function takePictures(contexts: readonly BrowserContext[], title: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-failed-'));
  const pages = contexts.flatMap((context) => context.pages());
  const files = pages.map((_, index) => join(folder, `${title.replaceAll(/\W+/g, '-')}-${index}.png`));
  await Promise.all(pages.map((page, index) => page.screenshot({ path: files[index] ?? folder })));
  // oxlint-disable-next-line no-console -- tells the person in front of a failed run where to look
  console.error(`pictures of "${title}": ${files.join(', ')}`);
}
