import { boolean } from '../formats/boolean.ts';
import { oneOf } from '../formats/one-of.ts';
import type { Fragment } from '../setting.ts';

/** Whether one site is served or many, and in which wire language. {@link resolveMode} decides. */
export const modeFragment = {
  mode: {
    doc: 'Serve the one site that the environment describes, or every instance of the database.',
    env: ['GATEHOUSE_MODE'],
    format: oneOf('single', 'multi'),
    default: undefined,
  },
  multiInstance: {
    doc: 'The old way to say `GATEHOUSE_MODE=multi`.',
    env: ['GOTRUE_MULTI_INSTANCE_MODE', 'GOTRUE_MULTIINSTANCEMODE'],
    format: boolean,
    default: false,
  },
  dialect: {
    doc: 'The wire language of the bare path of a single site. Unset: supabase when API_EXTERNAL_URL is set, else netlify.',
    env: ['GATEHOUSE_DIALECT'],
    format: oneOf('netlify', 'supabase'),
    default: undefined,
  },
} as const satisfies Fragment;
