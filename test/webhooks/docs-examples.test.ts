import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateWebhookKey, parseWebhookKeys, signWebhook } from '@gatehouse/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type ReadEvent = (secret: string, headers: Readonly<Record<string, string>>, body: string) => unknown;

const page = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
const examples = [...page.matchAll(/```js\n(.*?)```/gs)]
  .map(([, code = '']) => code)
  .filter((code) => code.includes('export function readEvent'));

// Below the tests, where packages are found.
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(import.meta.dirname, 'examples-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(index: number): Promise<ReadEvent> {
  const file = join(folder, `example-${index}.mjs`);
  writeFileSync(file, examples[index] ?? '');
  const { readEvent } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { readEvent: ReadEvent };
  return readEvent;
}

const [current, previous] = [generateWebhookKey('hmac-sha256'), generateWebhookKey('hmac-sha256')];
const body = JSON.stringify({ type: 'user.created', data: { name: 'Zoë' } });

function headersAt(seconds: number, keys = `${current.key}|${previous.key}`): Record<string, string> {
  const message = { id: 'e-1', timestamp: Math.floor(Date.now() / 1_000) + seconds, body };
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signWebhook(parseWebhookKeys(keys), message),
  };
}

it('docs/webhooks.md has an example with a package and one without any', () => {
  expect(examples.map((code) => code.includes('standardwebhooks'))).toEqual([true, false]);
});

describe.each([0, 1])('example %i of docs/webhooks.md', (index) => {
  it('reads what we sign, with either secret while one is being changed', async () => {
    const readEvent = await load(index);
    for (const { checkedWith } of [current, previous]) {
      expect(readEvent(checkedWith, headersAt(0), body)).toEqual(JSON.parse(body));
    }
  });

  it('refuses what is forged, for another, or old', async () => {
    const readEvent = await load(index);
    const stranger = generateWebhookKey('hmac-sha256').checkedWith;
    const { 'webhook-signature': _signature, ...unsigned } = headersAt(0);
    const refused: (() => unknown)[] = [
      () => readEvent(stranger, headersAt(0), body),
      () => readEvent(previous.checkedWith, headersAt(0, current.key), body),
      () => readEvent(current.checkedWith, headersAt(0), `${body} `),
      () => readEvent(current.checkedWith, { ...headersAt(0), 'webhook-id': 'e-2' }, body),
      () => readEvent(current.checkedWith, { ...headersAt(0), 'webhook-timestamp': 'now' }, body),
      () => readEvent(current.checkedWith, headersAt(-400), body),
      () => readEvent(current.checkedWith, headersAt(400), body),
      () => readEvent(current.checkedWith, unsigned, body),
    ];
    for (const read of refused) expect(read, read.toString()).toThrow(Error);
  });
});
