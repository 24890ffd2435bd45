import { AppError } from '@gatehouse/errors';
import { isInstant } from '@gatehouse/instances';

/** The networks whose wallets people sign in with. */
export const walletChains = ['solana', 'ethereum'] as const;

export type WalletChain = (typeof walletChains)[number];

/** What a person has been shown by the wallet, and signed. */
export interface WalletMessage {
  /** Who asks: host and port. */
  readonly domain: string;
  readonly address: string;
  /** What the site says beside; null where it says nothing. */
  readonly statement: string | null;
  readonly uri: string;
  /** The network's name within the chain; empty where the message names none. */
  readonly network: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly notBefore: Date | null;
}

const longestBytes = 20_480;
const shortestBytes = 64;
const linesMin = 6;

const domainShape = /^(?:localhost|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,})(?::\d{1,5})?$/i;

const shapes = {
  solana: {
    name: 'Solana',
    address: /^[a-zA-Z0-9]{32,44}$/,
    network: /^(?:solana:(?:main|dev|test|local)net)?$/,
  },
  ethereum: { name: 'Ethereum', address: /^0x[0-9a-fA-F]{40}$/, network: /^0*[1-9]\d{0,77}$/ },
} as const satisfies Record<WalletChain, { name: string; address: RegExp; network: RegExp }>;

/**
 * Reads a message by the grammar of EIP-4361 and its twin for Solana (supabase-core.md 13.5.5). Nothing is believed yet.
 *
 * @throws AppError `validation_failed` that says what is wrong.
 */
export function readWalletMessage(text: string, chain: WalletChain): WalletMessage {
  const bytes = Buffer.byteLength(text);
  if (bytes < shortestBytes) throw invalid('it is too short');
  if (bytes > longestBytes) throw invalid('it is too long');
  const lines = text.split('\n');
  if (lines.length < linesMin) throw invalid(`it has fewer than ${linesMin} lines`);
  const [first = '', address = '', second, third = '', fourth] = lines;
  if (!shapes[chain].address.test(address)) throw invalid('its second line is no address');
  if (second !== '') throw invalid('its third line is not empty');
  const hasStatement = third !== '' && fourth === '';
  const members = membersIn(lines.slice(hasStatement ? 5 : 3));
  return {
    domain: domainIn(first, chain),
    address,
    statement: hasStatement ? third : null,
    ...readMembers(members, chain),
  };
}

function domainIn(line: string, chain: WalletChain): string {
  const ending = ` wants you to sign in with your ${shapes[chain].name} account:`;
  if (!line.endsWith(ending)) throw invalid('its first line does not say who wants a sign-in');
  const domain = line.slice(0, -ending.length).trim();
  if (!domainShape.test(domain)) throw invalid('its first line names no domain');
  return domain;
}

const known: ReadonlySet<string> = new Set([
  'URI',
  'Version',
  'Chain ID',
  'Issued At',
  'Expiration Time',
  'Not Before',
]);

/** A member that is there twice has been read once: by the person. Which one, nobody knows. */
function membersIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const line of lines.filter((one) => one !== '')) {
    const colon = line.indexOf(':');
    if (colon === -1) throw invalid('it has a line without a colon');
    const name = line.slice(0, colon);
    if (!known.has(name)) continue;
    if (members.has(name)) throw invalid(`${name} is there twice`);
    members.set(name, line.slice(colon + 1).trim());
  }
  return members;
}

function readMembers(
  members: ReadonlyMap<string, string>,
  chain: WalletChain,
): Omit<WalletMessage, 'domain' | 'address' | 'statement'> {
  const uri = members.get('URI') ?? '';
  if (!URL.canParse(uri)) throw invalid('URI is missing, or none');
  if (members.get('Version') !== '1') throw invalid('Version is not 1');
  const network = members.get('Chain ID');
  if (network !== undefined && !shapes[chain].network.test(network)) throw invalid('Chain ID is none');
  const issuedAt = timeIn(members, 'Issued At');
  if (!issuedAt) throw invalid('Issued At is missing');
  const expiresAt = timeIn(members, 'Expiration Time');
  const notBefore = timeIn(members, 'Not Before');
  if (expiresAt && (issuedAt > expiresAt || (notBefore && notBefore > expiresAt))) {
    throw invalid('it expires before it begins');
  }
  return { uri, network: network ?? '', issuedAt, expiresAt, notBefore };
}

function timeIn(members: ReadonlyMap<string, string>, name: string): Date | null {
  const text = members.get(name);
  if (text === undefined) return null;
  if (!isInstant(text)) throw invalid(`${name} is no time`);
  return new Date(text);
}

function invalid(problem: string): AppError {
  return new AppError('validation_failed', { text: 'The message cannot be read: {problem}', params: { problem } });
}
