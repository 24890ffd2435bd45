import type { CodeChallenge } from '../pkce/code-challenge.ts';

/**
 * How the link of a mail leads back.
 *
 * To the site: the token is in the fragment, the site's own script sends it to us (netlify.md 5.1). To the API: our
 * `/verify` spends the token and sends the person on (supabase-core.md 7.4); such a mail also has a code to type.
 */
export type MailReturn =
  | { readonly via: 'site' }
  | {
      readonly via: 'api';
      /** Where this API is reached from outside. */
      readonly apiUrl: string;
      /** Whether that is where the API is mounted, rather than an address that somebody has set. */
      readonly isMount: boolean;
      /** Where the person goes from there; already found to be allowed. */
      readonly redirectTo: string;
      /** Set when the client wants a code in place of tokens. */
      readonly codeChallenge: CodeChallenge | null;
    };
