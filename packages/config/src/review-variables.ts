import { acceptedVariables } from './accepted-variables.ts';
import { isSet, type Environment } from './load-config.ts';
import { nearestName } from './nearest-name.ts';
import { processFragments } from './process-fragments.ts';
import type { Fragment } from './setting.ts';

/**
 * What the operator should know about its variables, a line each: those that are not known, and those that are known and do
 * nothing. Values are never shown.
 *
 * @param instanceVariables names that the settings of an instance are read from
 */
export function reviewVariables(env: Environment, instanceVariables: readonly string[]): readonly string[] {
  const effective = new Set([...processVariables(), ...instanceVariables]);
  const lines: string[] = [];
  for (const name of Object.keys(env).toSorted()) {
    if (!isSet(env[name]) || effective.has(name)) continue;
    if (acceptedVariables.has(name)) lines.push(`${name} is accepted, but has no effect in this version`);
    else if (/^(GOTRUE|GATEHOUSE)_/.test(name)) lines.push(unknownLine(name, effective));
  }
  return lines;
}

function unknownLine(name: string, known: ReadonlySet<string>): string {
  const meant = nearestName(name, [...known]);
  return `${name} is not a known variable and is ignored${meant === undefined ? '' : `; is ${meant} meant?`}`;
}

function processVariables(): string[] {
  const fragments: readonly Fragment[] = Object.values(processFragments);
  return fragments.flatMap((fragment) => Object.values(fragment).flatMap((setting) => setting.env));
}
