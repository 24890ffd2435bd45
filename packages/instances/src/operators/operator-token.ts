import { randomBytes } from 'node:crypto';
import { hashToken } from '@gatehouse/crypto';
import type { Platform } from '../platform.ts';
import { platformKey } from './platform-key.ts';

const tokenPattern = /^gho_[A-Za-z0-9_-]{43}$/;

/** A new token: 32 random bytes behind a mark by which scanners for leaked secrets know it. */
export function randomOperatorToken(): string {
  return `gho_${randomBytes(32).toString('base64url')}`;
}

/** True for what has the form of a token that is kept in the database. */
export function isOperatorToken(text: string): boolean {
  return tokenPattern.test(text);
}

/** What is stored in place of a token: a keyed hash, which no guess can be tried against. */
export function operatorTokenHash(platform: Pick<Platform, 'fingerprintKey'>, token: string): Buffer {
  return hashToken(platformKey(platform, 'operator tokens'), 'operator', token);
}
