import type { Format } from './formats/format.ts';

/** One process setting: what it means, where it is read from, what it may be. */
export interface Setting<T = unknown> {
  /** One sentence for the reader of docs/settings.md. */
  readonly doc: string;
  /** Names of its variable, the strongest first. */
  readonly env: readonly [string, ...string[]];
  readonly format: Format<NonNullable<T>>;
  /** Used when no variable is set. `undefined`: the setting may be absent. Secrets have none. */
  readonly default: T;
  /** Never shown, not even in an error. */
  readonly sensitive?: true;
  /** Start-up fails without it. */
  readonly required?: true;
}

/** The settings of one concern. */
export type Fragment = Readonly<Record<string, Setting>>;

/** The value a setting has once loaded. */
export type SettingValue<S> = S extends { readonly format: Format<infer V>; readonly default: infer D }
  ? S extends { readonly required: true }
    ? V
    : D extends undefined
      ? V | undefined
      : V
  : never;

/** The values of one concern. */
export type FragmentValues<F extends Fragment> = { readonly [K in keyof F]: SettingValue<F[K]> };

type Requiring<F extends Fragment, K extends keyof F> = {
  readonly [P in keyof F]: P extends K ? F[P] & { readonly required: true } : F[P];
};

/** The same fragment, but start-up fails when one of these settings is absent. */
export function requiring<F extends Fragment, K extends keyof F & string>(
  fragment: F,
  ...keys: readonly K[]
): Requiring<F, K> {
  const changed = keys.map((key) => [key, { ...fragment[key], required: true }] as const);
  return { ...fragment, ...Object.fromEntries(changed) } as Requiring<F, K>;
}

/** The same fragment with other defaults, for a process that starts under other circumstances. */
export function withDefaults<F extends Fragment>(fragment: F, defaults: Partial<FragmentValues<F>>): F {
  const changed = Object.entries(defaults).map(([key, value]) => [key, { ...fragment[key], default: value }] as const);
  return { ...fragment, ...Object.fromEntries(changed) };
}
