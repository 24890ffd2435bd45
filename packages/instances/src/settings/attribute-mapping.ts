import { z } from 'zod';

const rule = z.object({
  name: z.string().max(1_024).optional(),
  names: z.array(z.string().max(1_024)).max(50).optional(),
  default: z.unknown().optional(),
  array: z.boolean().optional(),
});

const mapping = z.object({ keys: z.record(z.string().min(1).max(255), rule).optional() });

/** How claims are read of the attributes of an assertion (supabase-extended.md 7.5): claim → rule. */
export type AttributeMapping = z.output<typeof mapping>;

const claimsMax = 100;

/** What is wrong with a mapping, if anything; the words complete its name. */
export function mappingProblem(value: unknown): string | undefined {
  const { data, error } = mapping.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue) return `${issue.path.join('.') || 'it'} is not as it has to be: ${issue.message}`;
  const count = Object.keys(data?.keys ?? {}).length;
  return count > claimsMax ? `has ${count} claims; allowed are ${claimsMax}` : undefined;
}

/** What is wrong with a mapping as the settings have it, if anything. */
export function attributeMappingProblem(text: string): string | undefined {
  try {
    return mappingProblem(JSON.parse(text));
  } catch {
    return 'is not JSON';
  }
}

/** Reads a mapping of which that finds nothing wrong; members that no mapping has are left out. */
export function parseMapping(value: unknown): AttributeMapping {
  return mapping.parse(value);
}
