import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  keyListFrom,
  madeKeyFrom,
  revocationFrom,
  rotationFrom,
  type KeyView,
  type MadeKeyView,
  type RevocationView,
  type RotationView,
} from '@gatehouse/admin/contract';
import { Option, type Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { given } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface KeyOptions extends AdminOptions {
  readonly algorithm?: string;
  readonly force?: boolean;
  readonly kid?: string;
  readonly file?: string;
}

const algorithms = ['ES256', 'RS256', 'EdDSA', 'HS256'];

/** `gatehouse keys list|create|rotate|promote|revoke`: what a site signs its tokens with. Asks the admin app. */
export function addSigningKeyCommands(keys: Command, terminal: Terminal): void {
  const algorithm = (): Option => new Option('--algorithm <name>', 'what it signs by').choices(algorithms);
  const force = ['--force', 'at once, although others may keep a key set that lacks the key'] as const;
  withAdminOptions(keys.command('list <id-or-slug>').description('list the signing keys of a site')).action(
    (reference: string, options: KeyOptions, command: Command) => list(reference, options, command, terminal),
  );
  withAdminOptions(keys.command('create <id-or-slug>'))
    .description('create or import a signing key and publish it; it is not used yet')
    .addOption(algorithm())
    .option('--kid <name>', 'its name in tokens; a UUID when absent')
    .option('--file <path>', 'a private key to take over: PEM, or a JWK')
    .action((reference: string, options: KeyOptions, command: Command) =>
      create(reference, options, command, terminal),
    );
  withAdminOptions(keys.command('rotate <id-or-slug>'))
    .description('replace the active signing key; nobody is signed out')
    .addOption(algorithm())
    .option(...force)
    .action((reference: string, options: KeyOptions, command: Command) =>
      rotate(reference, options, command, terminal),
    );
  withAdminOptions(keys.command('promote <id-or-slug> <kid>'))
    .description('use a published key for signing')
    .option(...force)
    .action(async (reference: string, kid: string, options: KeyOptions, command: Command) => {
      const path = `${pathOf(reference)}/${encodeURIComponent(kid)}/promote`;
      const client = openAdminClient(options, command, terminal);
      const key = madeKeyFrom(await askAdmin(client, 'POST', path, { force: options.force === true }));
      printAnswer(terminal, options, key, [keyLine(key)]);
    });
  withAdminOptions(keys.command('revoke <id-or-slug> <kid>'))
    .description('revoke a signing key: what it signed is rejected everywhere within a second')
    .action(async (reference: string, kid: string, options: KeyOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const path = `${pathOf(reference)}/${encodeURIComponent(kid)}/revoke`;
      const revocation = revocationFrom(await askAdmin(client, 'POST', path));
      printAnswer(terminal, options, revocation, revocationLines(revocation));
    });
}

async function list(reference: string, options: KeyOptions, command: Command, terminal: Terminal): Promise<void> {
  const client = openAdminClient(options, command, terminal);
  const { keys } = keyListFrom(await askAdmin(client, 'GET', pathOf(reference)));
  const none = ['there are no signing keys yet: its settings sign'];
  printAnswer(terminal, options, keys, keys.length === 0 ? none : keys.map(keyLine));
}

async function create(reference: string, options: KeyOptions, command: Command, terminal: Terminal): Promise<void> {
  const { algorithm, kid, file } = options;
  const key = file === undefined ? undefined : readKey(resolve(terminal.folder, file));
  const body = given({ algorithm, kid, key });
  const client = openAdminClient(options, command, terminal);
  const made = madeKeyFrom(await askAdmin(client, 'POST', pathOf(reference), body));
  printAnswer(terminal, options, made, [keyLine(made), ...secretLines(made.secret)]);
}

async function rotate(reference: string, options: KeyOptions, command: Command, terminal: Terminal): Promise<void> {
  const { algorithm, force = false } = options;
  const body = { ...given({ algorithm }), force };
  const client = openAdminClient(options, command, terminal);
  const rotation = rotationFrom(await askAdmin(client, 'POST', `${pathOf(reference)}/rotate`, body));
  printAnswer(terminal, options, rotation, rotationLines(rotation));
}

/** A JWK is sent as what it is, anything else as the text that a PEM is. */
function readKey(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  return text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : text;
}

function keyLine({ kid, algorithm, state, usable_at: usableAt, is_next: isNext }: KeyView): string {
  const waits = state === 'published' ? [`may sign from ${usableAt}${isNext ? ', and will' : ''}`] : [];
  return [kid, algorithm, state, ...waits].join('  ');
}

function rotationLines(rotation: RotationView): readonly string[] {
  const { kid, is_active: isActive, usable_at: usableAt, secret } = rotation;
  const told = isActive ? `${kid} signs now` : `${kid} is published and takes over at ${usableAt}`;
  return [told, ...secretLines(secret)];
}

function revocationLines({ key, successor, secret, api_keys_ended: ended }: RevocationView): readonly string[] {
  return [
    `${key.kid} is revoked`,
    ...(successor === null ? [] : [`${successor.kid} signs now`]),
    ...(ended === 0 ? [] : [`${ended} API keys ended with it`]),
    ...secretLines(secret),
  ];
}

function secretLines(secret: MadeKeyView['secret']): readonly string[] {
  return secret === undefined
    ? []
    : [`secret  ${secret}`, 'Whoever verifies with it has to be told. It is not shown again.'];
}

function pathOf(reference: string): string {
  return `${instancePath(reference)}/keys`;
}
