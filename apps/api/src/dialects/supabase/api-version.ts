import type { ApiContext } from '../../api-state.ts';

/** The version from which on error bodies have their newer form. */
export const datedVersion = '2024-01-01';

/**
 * Whether the request asks for the newer form of errors: `X-Supabase-Api-Version` names a date from 2024-01-01 on
 * (supabase-core.md 2.1). Anything else is the initial version.
 */
export function asksDatedVersion(ctx: ApiContext): boolean {
  const asked = ctx.get('X-Supabase-Api-Version');
  return isDate(asked) && asked >= datedVersion;
}

/** JavaScript counts on from the end of a month: 30 February is 2 March to it, and no date to anybody else. */
function isDate(text: string): boolean {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}
