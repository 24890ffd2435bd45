import { secretText } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** The keys that protect what is stored. */
export const secretsFragment = {
  masterKeys: {
    doc: 'Wraps every instance’s data key: 32 bytes in base64. While it is being changed: `new:base64,old:base64`.',
    env: ['GATEHOUSE_MASTER_KEY'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
} as const satisfies Fragment;
