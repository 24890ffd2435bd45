import type { InstanceSettings } from './instance-settings.ts';
import { algorithmOfJwtKey, jwtAlgorithms, parseJwtKeys, signingJwtKey } from './jwt-keys.ts';

/** What is wrong with a setting: its name, and the problem in words that follow it. */
export interface SettingProblem {
  readonly path: string;
  readonly problem: string;
}

/** The algorithms of signing keys outside the settings, which the settings have to accept. */
export interface KeyAlgorithms {
  /** Of the active key, which signs in place of theirs. */
  readonly active?: string | undefined;
  /** Of the key that takes over once it may sign. */
  readonly next?: string | undefined;
}

/** The first thing that keeps access tokens from being signed and verified with these settings; null when they can be. */
export function jwtProblem({ jwt }: InstanceSettings, outside: KeyAlgorithms = {}): SettingProblem | null {
  if (jwt.secret === '') {
    return { path: 'jwt.secret', problem: 'is empty; access tokens cannot be signed without one' };
  }
  const unknown = jwt.valid_methods.find((method) => !jwtAlgorithms.includes(method));
  if (unknown !== undefined) {
    const problem = `has ${JSON.stringify(unknown)}; allowed are ${jwtAlgorithms.join(', ')}`;
    return { path: 'jwt.valid_methods', problem };
  }
  return signingProblem(jwt.keys, jwt.valid_methods, outside);
}

function signingProblem(
  keys: string,
  methods: readonly string[],
  { active, next }: KeyAlgorithms,
): SettingProblem | null {
  try {
    const signing = signingJwtKey(parseJwtKeys(keys));
    const alg = active ?? (signing ? algorithmOfJwtKey(signing) : 'HS256');
    const lacks = (needed: string): boolean => methods.length > 0 && !methods.includes(needed);
    const lacking = (problem: string): SettingProblem => ({ path: 'jwt.valid_methods', problem });
    if (lacks(alg)) return lacking(`lacks ${alg}, which access tokens are signed with`);
    if (next !== undefined && lacks(next))
      return lacking(`lacks ${next}, which the key that takes over next signs with`);
    return null;
  } catch (error) {
    return { path: 'jwt.keys', problem: (error as Error).message };
  }
}
