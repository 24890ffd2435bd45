import { secretText } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** The keys that protect what is stored. */
export const secretsFragment = {
  masterKey: {
    doc: 'Wraps every instance’s data key: 32 bytes in base64. Without it nothing sealed can be read.',
    env: ['GATEHOUSE_MASTER_KEY'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
  masterKeyPrevious: {
    doc: 'The master key before the present one, until `gatehouse keys rotate-master` has run.',
    env: ['GATEHOUSE_MASTER_KEY_PREVIOUS'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
} as const satisfies Fragment;
