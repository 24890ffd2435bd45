import { defineFormat } from '../formats/format.ts';
import type { Fragment } from '../setting.ts';

// Which keys they are is judged where they are used, as for every secret.
const masterKeys = defineFormat('32 bytes in base64, as `openssl rand -base64 32` prints them', (text) => text);

/** The keys that protect what is stored. */
export const secretsFragment = {
  masterKeys: {
    doc: 'Wraps every instance’s data key. While it is being changed: `new:base64,old:base64`.',
    env: ['GATEHOUSE_MASTER_KEY'],
    format: masterKeys,
    default: undefined,
    sensitive: true,
  },
} as const satisfies Fragment;
