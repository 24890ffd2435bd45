import type { InstanceSettings } from './instance-settings.ts';
import { algorithmOfJwtKey, jwtAlgorithms, parseJwtKeys, signingJwtKey } from './jwt-keys.ts';

/** What is wrong with a setting: its name, and the problem in words that follow it. */
export interface SettingProblem {
  readonly path: string;
  readonly problem: string;
}

/**
 * The first thing that keeps access tokens from being signed and verified with these settings; null when they can be.
 *
 * @param signingAlgorithm that of a signing key outside the settings, which signs in place of theirs
 */
export function jwtProblem({ jwt }: InstanceSettings, signingAlgorithm?: string): SettingProblem | null {
  if (jwt.secret === '') {
    return { path: 'jwt.secret', problem: 'is empty; access tokens cannot be signed without one' };
  }
  const unknown = jwt.valid_methods.find((method) => !jwtAlgorithms.includes(method));
  if (unknown !== undefined) {
    const problem = `has ${JSON.stringify(unknown)}; allowed are ${jwtAlgorithms.join(', ')}`;
    return { path: 'jwt.valid_methods', problem };
  }
  return signingProblem(jwt.keys, jwt.valid_methods, signingAlgorithm);
}

function signingProblem(keys: string, methods: readonly string[], inUse: string | undefined): SettingProblem | null {
  try {
    const signing = signingJwtKey(parseJwtKeys(keys));
    const alg = inUse ?? (signing ? algorithmOfJwtKey(signing) : 'HS256');
    if (methods.length === 0 || methods.includes(alg)) return null;
    return { path: 'jwt.valid_methods', problem: `lacks ${alg}, which access tokens are signed with` };
  } catch (error) {
    return { path: 'jwt.keys', problem: (error as Error).message };
  }
}
