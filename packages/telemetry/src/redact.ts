import { isSecretKey } from './secret-key.ts';

const depthMax = 6;
const itemsMax = 100;
const mask = '[redacted]';

/**
 * A copy of what is about to be logged, without its secrets: values under secret names are masked at any depth, URLs
 * and paths lose their query and fragment (mail links and redirects carry tokens there), bytes become their length.
 *
 * Errors are left as they are for {@link describeError}. Deeper than 6 levels nothing is kept.
 */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0);
}

/** The address without query and fragment; other text unchanged. */
export function withoutQuery(text: string): string {
  if (!text.includes('?') && !text.includes('#')) return text;
  if (!/^(?:[a-z][a-z0-9+.-]*:\/)?\//i.test(text)) return text;
  return text.slice(0, text.search(/[?#]/));
}

function redactObject(value: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') continue;
    copy[key] = isSecretKey(key) && isFilled(item) ? mask : redactValue(item, depth + 1);
  }
  return copy;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutQuery(value);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value;
  if (value instanceof URL) return withoutQuery(value.href);
  if (depth > depthMax) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => redactValue(item, depth + 1));
  return redactObject(value, depth);
}

// A flag such as `token: false` or an empty value says whether there was one, which is what one wants to read.
function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && typeof value !== 'boolean';
}
