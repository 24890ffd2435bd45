import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { collectOf, labelsFrom, queryOf, timeOf, wholeNumberOf } from '../../apps/cli/src/option-values.ts';
import { settingsFrom } from '../../apps/cli/src/settings-from.ts';
import { UsageError } from '../../apps/cli/src/usage-error.ts';
import { runWith } from '../cli/run-here.ts';
import { holds } from './property.ts';
import { anyJson, anyText, nested } from './values.ts';

function refusedInOneLine<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // The second is commander's own, which writes the line by itself.
    const isRefusal = error instanceof UsageError || (error as { code?: string }).code === 'commander.invalidArgument';
    if (!isRefusal) throw error;
    return undefined;
  }
}

describe('an option of a command', () => {
  const paths = fc
    .array(
      fc.constantFrom('mailer', 'autoconfirm', 'jwt', 'exp', '__proto__', 'constructor', 'prototype', 'toString', ''),
      { maxLength: 4 },
    )
    .map((names) => names.join('.'));
  const values = fc.oneof(
    anyText,
    anyJson(3).map((value) => JSON.stringify(value)),
    fc.constant(nested(20_000)),
  );
  const words = fc.array(fc.oneof(anyText, fc.tuple(paths, values).map((parts) => parts.join('='))), { maxLength: 5 }); // prettier-ignore

  holds('that names settings makes a tree of them, and changes nothing else', [words, fc.array(paths, { maxLength: 3 })], (set, unset) => {
    refusedInOneLine(() => settingsFrom(set, unset));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('autoconfirm');
  }); // prettier-ignore

  holds('that names labels keeps what was typed', [fc.array(fc.oneof(anyText, fc.tuple(anyText, anyText).map((parts) => parts.join('='))))], (labels) => {
    const read = refusedInOneLine(() => labelsFrom(labels));
    for (const label of labels) if (read) expect(Object.keys(read)).toContain(label.slice(0, label.indexOf('=')));
  }); // prettier-ignore

  holds('that is a number, a time or a choice is that, or is refused with what was typed', [fc.oneof(anyText, fc.nat().map(String), fc.date({ noInvalidDate: true }).map((date) => date.toISOString()))], (text) => {
    const number = refusedInOneLine(() => wholeNumberOf('--limit', text));
    if (number !== undefined) expect(Number.isSafeInteger(number)).toBe(true);
    const time = refusedInOneLine(() => timeOf('--since', text));
    if (time !== undefined) expect(timeOf('--since', time)).toBe(time);
    const scopes = refusedInOneLine(() => collectOf(['read', 'all'])(text));
    if (scopes) expect(['read', 'all']).toContain(scopes[0]);
  }); // prettier-ignore

  holds('goes to the API as it was typed', [fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), fc.string({ unit: 'grapheme' }))], (members) => {
    const query = new URLSearchParams(queryOf(members));
    for (const [name, value] of Object.entries(members)) expect(query.getAll(name)).toEqual([value]);
  }); // prettier-ignore
});

describe('a command line', () => {
  // Those that ask the operator's API; others start something.
  const commands = ['instances', 'users', 'messages', 'suppressions', 'webhooks', 'events', 'operators', 'audit', 'usage', 'health', 'version', 'help', 'x']; // prettier-ignore
  const words = ['list', 'show', 'create', 'update', 'delete', 'export', 'shop', '--json', '--csv', '--limit', '--since', '--set', '--unset', '--label', '--slug', '--site-url', '--scope', '-i', '-V', '--help', '--', '-', '--x=', 'a=b', '5', 'https://x.example']; // prettier-ignore
  // Nobody listens at port 1.
  const env = { GATEHOUSE_ADMIN_URL: 'http://127.0.0.1:1', GOTRUE_OPERATOR_TOKEN: 'x' };
  const typed = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, anyText), { maxLength: 6 });

  holds('of whatever words ends, and says what is wrong without a stack', [fc.constantFrom(...commands), typed], async (command, rest) => {
    const { code, out, err } = await runWith(env, [command, ...rest]);
    expect([0, 1, 2]).toContain(code);
    if (code !== 0) expect(err).not.toBe('');
    expect(out + err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  }); // prettier-ignore
});
