import { parseTemplate } from '@gatehouse/go-template';

/** The variables of a text message. */
export const smsVariables = ['Code'] as const;

/** True for the beginning of a phone number: digits as they are dialled from abroad, without `+`. */
export function isCallingCode(value: string): boolean {
  return /^[1-9]\d{0,14}$/.test(value);
}

/** True for a time with its zone (RFC 3339). */
export function isInstant(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(value) && !Number.isNaN(Date.parse(value));
}

/** True for a template that can be rendered. */
export function isTextTemplate(value: string): boolean {
  try {
    parseTemplate(value, { variables: smsVariables, format: 'text' });
    return true;
  } catch {
    return false;
  }
}

/** True for a list that {@link parseTestOtps} understands whole. */
export function isTestOtpList(value: string): boolean {
  return itemsOf(value).every((item) => pairOf(item) !== undefined);
}

/**
 * Reads pairs such as `15551234567:123456`, separated by commas; `+` and spaces in a number do not count
 * (supabase-extended.md 12.3).
 *
 * @returns number, in digits, → code
 */
export function parseTestOtps(value: string): ReadonlyMap<string, string> {
  return new Map(itemsOf(value).flatMap((item) => [pairOf(item)].filter((pair) => pair !== undefined)));
}

function itemsOf(value: string): string[] {
  return value.split(',').filter((item) => item.trim() !== '');
}

function pairOf(item: string): readonly [number: string, code: string] | undefined {
  const [, number = '', code = ''] = /^([+\d ]+):\s*(\d{1,10})\s*$/.exec(item) ?? [];
  const digits = number.replaceAll(/[+ ]/g, '');
  return /^[1-9]\d{1,14}$/.test(digits) && code !== '' ? [digits, code] : undefined;
}
