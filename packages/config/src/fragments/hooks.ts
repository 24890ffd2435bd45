import { identifier } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** How hooks that are functions of the database are run. */
export const hooksFragment = {
  functionRole: {
    doc: 'The database role that hook functions (pg-functions://) run as. It must not reach the tables of this program.',
    env: ['GATEHOUSE_HOOK_FUNCTION_ROLE'],
    format: identifier,
    default: undefined,
  },
} as const satisfies Fragment;
