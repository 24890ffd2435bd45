import type { StoredHash } from './stored-hash.ts';

/** `native` is @node-rs/bcrypt, `portable` is bcryptjs: the same hashes, about half the speed. */
export type HashImplementation = 'native' | 'portable';

/** What a hashing thread is started with. */
export interface HashThreadData {
  /** `auto`: native where it loads. */
  readonly implementation: HashImplementation | 'auto';
}

/** One piece of work for a hashing thread; a thread is given the next when it has answered the last. */
export type HashTask =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: number }
  | {
      readonly kind: 'verify';
      readonly password: string;
      readonly hash: StoredHash;
      /** Makes a new hash of this cost when the password matches; else spends the same time on nothing. */
      readonly renewal?: { readonly cost: number; readonly dummy: string };
    };

/** What a thread made of a task, and how long it computed. */
export interface HashOutcome {
  /** The new hash; or, of a verification without one, whether the password matches. */
  readonly value: string | boolean;
  /** Of CPU time, as far as it can be told. */
  readonly milliseconds: number;
}

/** What a hashing thread says. */
export type HashReply =
  | { readonly kind: 'ready'; readonly implementation: HashImplementation; readonly problem: string | null }
  | ({ readonly kind: 'done' } & HashOutcome)
  | { readonly kind: 'failed'; readonly message: string };
