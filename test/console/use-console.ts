import type { Page } from 'playwright-core';
import { beforeAll } from 'vitest';
import { useBrowser } from '../clients/browser.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';

/** The console in front of somebody. */
export interface ConsoleVisit {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, what the page's policy refused, answers that are errors. */
  readonly complaints: readonly string[];
  /** Opens a screen by its address below `/console`, as a visitor who types it. */
  open(path: string): Promise<void>;
  /** Opens a screen in a tab that has signed in before, with the token of the environment unless told otherwise. */
  enter(path: string, token?: string): Promise<void>;
  /** Signs in, with the token of the environment unless told otherwise. */
  signIn(token?: string): Promise<void>;
  /** Presses a button by its name. */
  press(name: string | RegExp): Promise<void>;
  fill(label: string | RegExp, text: string): Promise<void>;
}

interface TestConsole {
  readonly gatehouse: () => Gatehouse;
  readonly visit: () => Promise<ConsoleVisit>;
  /** Asks the operator API, as somebody else would. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
}

/** How long something may take on a machine that is busy with other tests. */
const patience = 30_000;

/** Of what is read until it is as expected. */
export const soon = { timeout: patience };

/** Of tests that look at many things. */
export const longTest = 120_000;

/** Gives a test file a whole Gatehouse and a browser to look at its console with. */
export function useConsole(): TestConsole {
  const gatehouse = useGatehouse();
  const browse = useBrowser();
  beforeAll(async () => {
    const { status } = await fetch(`${gatehouse().adminUrl}/console/`);
    if (status !== 200) throw new Error('the console is not built: run "npm run build" first');
  });
  return {
    gatehouse,
    ask: async (method, path, body) => {
      const { adminUrl, operatorToken } = gatehouse();
      const headers = { Authorization: `Bearer ${operatorToken}`, 'Content-Type': 'application/json' };
      const response = await fetch(`${adminUrl}${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    visit: async () => {
      const { page } = await browse();
      page.setDefaultTimeout(patience);
      return visitOf(page, gatehouse());
    },
  };
}

function visitOf(page: Page, { adminUrl, operatorToken }: Gatehouse): ConsoleVisit {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return {
    page,
    complaints,
    open: async (path) => void (await page.goto(`${adminUrl}/console${path}`)),
    enter: async (path, token = operatorToken) => {
      await page.addInitScript((kept) => {
        // Frames within have an origin of their own.
        if (window.top === window) sessionStorage.setItem('gatehouse.operator-token', kept);
      }, token);
      await page.goto(`${adminUrl}/console${path}`);
    },
    signIn: async (token = operatorToken) => {
      await page.goto(`${adminUrl}/console/`);
      await page.getByLabel('Operator token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    },
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    fill: (label, text) => page.getByLabel(label, { exact: true }).fill(text),
  };
}
