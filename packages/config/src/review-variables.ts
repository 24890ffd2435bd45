import { acceptedVariables } from './accepted-variables.ts';
import { operatorFragment } from './fragments/operator.ts';
import { isSet, loadConfig, type Environment } from './load-config.ts';
import { processFragments } from './process-fragments.ts';
import type { Fragment } from './setting.ts';

const tokenLengthMin = 32;

/**
 * What the operator should know about its variables, a line each: those that are not known, those that are known and do
 * nothing, and an operator token short enough to be guessed. Values are never shown.
 *
 * @param instanceVariables names that the settings of an instance are read from
 */
export function reviewVariables(env: Environment, instanceVariables: readonly string[]): readonly string[] {
  const effective = new Set([...processVariables(), ...instanceVariables]);
  const lines: string[] = [];
  for (const name of Object.keys(env).toSorted()) {
    if (!isSet(env[name]) || effective.has(name)) continue;
    if (acceptedVariables.has(name)) lines.push(`${name} is accepted, but has no effect in this version`);
    else if (/^(GOTRUE|GATEHOUSE)_/.test(name)) lines.push(`${name} is not a known variable and is ignored`);
  }
  return [...lines, ...shortTokens(env)];
}

function processVariables(): string[] {
  const fragments: readonly Fragment[] = Object.values(processFragments);
  return fragments.flatMap((fragment) => Object.values(fragment).flatMap((setting) => setting.env));
}

function shortTokens(env: Environment): string[] {
  const { token, tokenPrevious } = loadConfig({ operator: operatorFragment }, env).operator;
  return [['GOTRUE_OPERATOR_TOKEN', token] as const, ['GATEHOUSE_OPERATOR_TOKEN_PREVIOUS', tokenPrevious] as const]
    .filter(([, value]) => value !== undefined && value.length < tokenLengthMin)
    .map(([name]) => `${name} is shorter than ${tokenLengthMin} characters and could be guessed: use a longer one`);
}
