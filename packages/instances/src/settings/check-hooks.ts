import type { SettingProblem } from './check-jwt.ts';
import { isHttpHook } from './hook-rules.ts';
import type { InstanceSettings, SparseSettings } from './instance-settings.ts';

type HookName = keyof InstanceSettings['hook'];

const hookNames = (hook: object): HookName[] => Object.keys(hook) as HookName[];

/** The first thing that keeps an enabled hook from being called; null when all can be. */
export function hookProblem({ hook }: InstanceSettings): SettingProblem | null {
  for (const name of hookNames(hook)) {
    const { enabled, uri, secrets } = hook[name];
    if (!enabled) continue;
    if (uri === '') return { path: `hook.${name}.uri`, problem: 'is empty; an enabled hook is called there' };
    if (isHttpHook(uri) && secrets === '') {
      const problem = 'is empty; without one anybody could send the hook what only this service may send';
      return { path: `hook.${name}.secrets`, problem };
    }
  }
  return null;
}

/**
 * What an instance must not say of its own hooks: a function of the database would run beside the data of all sites
 * (decision 50).
 */
export function ownHookProblem({ hook = {} }: SparseSettings): SettingProblem | null {
  const name = hookNames(hook).find((name) => isDatabaseUri(hook[name]?.uri));
  if (name === undefined) return null;
  const problem =
    'is a function of the database; where many sites are served only the operator sets one, for all sites, with ' +
    `GOTRUE_HOOK_${name.toUpperCase()}_URI in the environment`;
  return { path: `hook.${name}.uri`, problem };
}

/**
 * What the operator must not say for all instances: a hook on the web, since its secret would sign for the URL of
 * whichever site sets one of its own.
 */
export function platformHookProblem({ hook = {} }: SparseSettings): SettingProblem | null {
  for (const name of hookNames(hook)) {
    const { uri, secrets } = hook[name] ?? {};
    if (uri !== undefined && !isDatabaseUri(uri)) {
      const problem = 'is on the web; where many sites are served each sets such hooks itself, with secrets of its own';
      return { path: `hook.${name}.uri`, problem };
    }
    if (secrets !== undefined) {
      return { path: `hook.${name}.secrets`, problem: 'is set for all sites; each site has secrets of its own' };
    }
  }
  return null;
}

function isDatabaseUri(uri: string | undefined): boolean {
  return uri !== undefined && uri !== '' && !isHttpHook(uri);
}
