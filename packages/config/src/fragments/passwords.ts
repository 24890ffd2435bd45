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
  bcryptCostMax: {
    doc: 'The dearest bcrypt hash of an imported account that is still verified.',
    env: ['GATEHOUSE_PASSWORD_BCRYPT_COST_MAX'],
    format: wholeNumber(4, 16),
    default: 13,
  },
  argon2MemoryMax: {
    doc: 'The most memory, in KiB, that an imported argon2 hash may ask for; each thread can take that much.',
    env: ['GATEHOUSE_PASSWORD_ARGON2_MEMORY_MAX'],
    format: wholeNumber(8, 1_048_576),
    default: 65_536,
  },
  argon2PassesMax: {
    doc: 'The most passes over its memory that an imported argon2 hash may ask for.',
    env: ['GATEHOUSE_PASSWORD_ARGON2_PASSES_MAX'],
    format: wholeNumber(1, 20),
    default: 4,
  },
  scryptCostMax: {
    doc: 'The dearest imported hash of Firebase that is still verified: N of scrypt, as a power of two.',
    env: ['GATEHOUSE_PASSWORD_SCRYPT_COST_MAX'],
    format: wholeNumber(1, 18),
    default: 15,
  },
  pbkdf2IterationsMax: {
    doc: 'The most iterations that an imported PBKDF2 hash may ask for.',
    env: ['GATEHOUSE_PASSWORD_PBKDF2_ITERATIONS_MAX'],
    format: wholeNumber(1, 10_000_000),
    default: 1_300_000,
  },
  threads: {
    doc: 'Threads that hash. Unset: one per processor.',
    env: ['GATEHOUSE_PASSWORD_THREADS'],
    format: wholeNumber(1, 64),
    default: undefined,
  },
} as const satisfies Fragment;
