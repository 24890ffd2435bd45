import type { AttributeMapping } from '@gatehouse/instances';
import type { SamlAttribute } from './assertion.ts';

type Rule = NonNullable<AttributeMapping['keys']>[string];

/** Reads claims of the attributes of an assertion (supabase-extended.md 7.5). Claims that nothing is said of are left out. */
export function mappedClaims(
  { keys = {} }: AttributeMapping,
  attributes: readonly SamlAttribute[],
): Readonly<Record<string, unknown>> {
  const claims = Object.entries(keys).flatMap(([claim, rule]): [string, unknown][] => {
    const value = valueOf(rule, attributes);
    return value === undefined || value === null ? [] : [[claim, value]];
  });
  return Object.fromEntries(claims);
}

function valueOf(rule: Rule, attributes: readonly SamlAttribute[]): unknown {
  const { name = '', names = [], array = false } = rule;
  for (const candidate of [name, ...names]) {
    const values = valuesOf(attributes, candidate);
    if (values.length > 0) return array ? values : values[0];
  }
  return rule.default;
}

/** What is said of an attribute, by its name or its friendly name, in any case. */
export function valuesOf(attributes: readonly SamlAttribute[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  if (wanted === '') return [];
  return attributes
    .filter((one) => one.name.toLowerCase() === wanted || one.friendlyName.toLowerCase() === wanted)
    .flatMap(({ values }) => values);
}
