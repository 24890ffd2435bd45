import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What the checker found of one rule. */
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

interface Checker {
  run(context: Document, options: object): Promise<{ readonly violations: readonly Violation[] }>;
}

// Not served with the page: its policy lets only its own files run, and only a debugger is not asked.
const checker = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a person with a keyboard, a screen reader or a small screen would stumble over, a line each. */
export async function obstaclesOn(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await checker);
  const violations = await page.evaluate(findViolations);
  const lines = violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${impact} ${id}: ${help}: ${html.slice(0, 300)} ${failureSummary}`),
  );
  return [...lines, ...(await page.evaluate(findClumsiness))];
}

/** WCAG 2.2, levels A and AA. Runs in the browser. */
async function findViolations(): Promise<readonly Violation[]> {
  const { axe } = globalThis as unknown as { readonly axe: Checker };
  const { violations } = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
    // What a mail holds is its sender's.
    iframes: false,
  });
  return violations;
}

/** What no rule of those says. Runs in the browser. */
function findClumsiness(): string[] {
  const headings = document.querySelectorAll('h1').length === 1 ? [] : ['there is not exactly one h1'];
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
  const cut = [...document.querySelectorAll('.mantine-Button-label')].filter((label) => {
    return label.scrollWidth > label.clientWidth + 1;
  });
  return [...headings, ...wide, ...cut.map((label) => `the button ${label.textContent} is cut off`)];
}
