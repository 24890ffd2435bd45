import { AppError } from '@gatehouse/errors';
import { isTooDeep } from '../json-depth.ts';
import { isStorable } from '../storable-json.ts';
import type { Metadata } from '../users/metadata.ts';

/**
 * Reads what a hook answered with (netlify.md 6.4): two optional objects, each of which replaces that metadata whole.
 * An empty body and `null` say nothing.
 *
 * @throws AppError `hook_answer_invalid`
 */
export function readHookAnswer(body: Buffer): {
  readonly appMetadata: Metadata | null;
  readonly userMetadata: Metadata | null;
} {
  const answer = parseObject(body.toString('utf8').trim());
  return { appMetadata: metadataIn(answer, 'app_metadata'), userMetadata: metadataIn(answer, 'user_metadata') };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw invalid('not JSON', error);
  }
  if (parsed === null) return {};
  if (!isObject(parsed)) throw invalid('not an object');
  return parsed;
}

function metadataIn(answer: Readonly<Record<string, unknown>>, key: string): Metadata | null {
  const value = Object.hasOwn(answer, key) ? answer[key] : null;
  if (value === null) return null;
  if (!isObject(value)) throw invalid(`${key} is not an object`);
  if (isTooDeep(value) || !isStorable(value)) throw invalid(`${key} holds what cannot be stored`);
  return value;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('hook_answer_invalid', { params: { part: 'JSON', reason }, cause });
}
