import type { Answer } from '../api/netlify/client.ts';

/** Something that a site has given out. */
export interface Artefact {
  readonly name: string;
  /** Where it would be tried: as a credential, in a path, in a body or query, in a cookie, or as the place in a list. */
  readonly kind: 'bearer' | 'id' | 'secret' | 'cookie' | 'cursor';
  readonly value: string;
  /** Whether a token can speak of it: the id of a user or a session. */
  readonly isInTokens?: true;
  /** One of the same shape and type that nobody has given out. */
  readonly never: () => string;
  /** Proves that it is good for something on its own site. */
  readonly home: () => Promise<Answer | { readonly status: number }>;
}
