import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // It would call its maker.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser of this machine. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: pathOf('chromium'), args: chromiumArguments });
}

function pathOf(command: string): string {
  // oxlint-disable-next-line node/no-process-env -- where this machine keeps its programs
  const folders = (process.env['PATH'] ?? '').split(':');
  const folder = folders.find((candidate) => existsSync(join(candidate, command)));
  if (folder === undefined) throw new Error(`${command} is not installed`);
  return join(folder, command);
}
