import type { Metadata } from './metadata.ts';

/**
 * Metadata as it comes back from the database: `jsonb` keeps the members of an object by the length of their names in
 * bytes, then by the bytes. What is made up has to have the same order, or it shows that it was never stored.
 */
export function asStored(metadata: Metadata): Metadata {
  return ordered(metadata) as Metadata;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, Buffer.from(name), ordered(member)] as const);
  entries.sort(([, one], [, other]) => one.length - other.length || one.compare(other));
  return Object.fromEntries(entries.map(([name, , member]) => [name, member]));
}
