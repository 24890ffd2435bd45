import { z } from 'zod';

/** JSON as an OpenAPI document holds it. */
export type JsonTree = Record<string, unknown>;

/** Turns schemas into JSON Schema, and collects those that have a name of their own. */
export class JsonSchemas {
  /** The named ones, for `components.schemas`. */
  readonly named: JsonTree = {};

  /** The JSON Schema of what is sent (`input`) or answered (`output`); a named schema becomes a reference. */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonTree {
    // As a member of something else a named schema is written as a reference, as everywhere.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), { io, unrepresentable: 'any' });
    for (const [name, definition] of Object.entries($defs)) this.named[name] = tidy(definition);
    return tidy(properties?.['it']) as JsonTree;
  }
}

const largestSafe = Number.MAX_SAFE_INTEGER;

/** References point to where the document keeps the named schemas; bounds that any number of JSON has are left out. */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key, value]) => {
    // A member may be called `id` as well: its value is a schema, not a name.
    const isName = key === '$schema' || (key === 'id' && typeof value === 'string');
    return !isName && value !== largestSafe && value !== -largestSafe;
  });
  return Object.fromEntries(
    entries.map(([key, value]) => {
      return key === '$ref' ? [key, String(value).replace('#/$defs/', '#/components/schemas/')] : [key, tidy(value)];
    }),
  );
}
