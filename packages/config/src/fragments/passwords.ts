import { wholeNumber } from '../formats/numbers.ts';
import type { Fragment } from '../setting.ts';

/** How passwords are hashed. */
export const passwordsFragment = {
  cost: {
    doc: 'The cost of bcrypt: each step doubles the time of a sign-in.',
    env: ['GATEHOUSE_PASSWORD_COST'],
    format: wholeNumber(4, 13),
    default: 10,
  },
  threads: {
    doc: 'Threads that hash. Unset: one per processor.',
    env: ['GATEHOUSE_PASSWORD_THREADS'],
    format: wholeNumber(1, 64),
    default: undefined,
  },
} as const satisfies Fragment;
