import { constantTimeEqual, hashToken } from '@gatehouse/crypto';
import type { Instance } from '@gatehouse/instances';
import type { Dialect } from '../../context.ts';

/** What a provider brings back with a person, before anybody has checked it. */
export interface VisitState {
  readonly instanceId: string;
  readonly flowStateId: string;
  readonly dialect: Dialect;
}

interface WrittenState extends VisitState {
  readonly seal: string;
}

const dialects = ['netlify', 'supabase'] as const satisfies readonly Dialect[];
const plainBytes = 33;
const sealBytes = 32;
const length = Math.ceil(((plainBytes + sealBytes) * 4) / 3);

/**
 * The state that a visit to a provider is sent with. It says which site it is of, so that a callback that carries nothing
 * else finds it (decision 26), and only that site can have written it.
 */
export function writeState(instance: Instance, { flowStateId, dialect }: Omit<VisitState, 'instanceId'>): string {
  const kind = Buffer.from([dialects.indexOf(dialect)]);
  const plain = Buffer.concat([kind, bytesOf(instance.id), bytesOf(flowStateId)]);
  return Buffer.concat([plain, sealOf(instance, plain)]).toString('base64url');
}

/** Reads a state without believing it. @returns undefined for a text that is none. */
export function readState(text: string): WrittenState | undefined {
  if (text.length !== length || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const dialect = dialects[bytes[0] ?? 0xff];
  // The last letter has bits to spare: a state is written in one way only.
  if (dialect === undefined || bytes.toString('base64url') !== text) return undefined;
  return {
    dialect,
    instanceId: uuidOf(bytes.subarray(1, 17)),
    flowStateId: uuidOf(bytes.subarray(17, plainBytes)),
    seal: bytes.subarray(plainBytes).toString('base64url'),
  };
}

/** Whether the site itself has written that state. */
export function isStateGenuine(instance: Instance, state: WrittenState): boolean {
  if (state.instanceId !== instance.id) return false;
  const own = readState(writeState(instance, state));
  return own !== undefined && constantTimeEqual(state.seal, own.seal);
}

function sealOf({ keys }: Instance, plain: Buffer): Buffer {
  return hashToken(keys.stateKey, 'visit to a provider', plain.toString('hex'));
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
