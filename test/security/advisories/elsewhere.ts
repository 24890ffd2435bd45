import type { AdvisoryGroup } from './advisory.ts';

const noDeviceFlow = 'there is no device flow';

/** Published flaws of other identity servers and libraries. */
export const elsewhere: AdvisoryGroup = {
  title: 'Of other identity servers',
  advisories: [
    {
      ids: ['CVE-2026-1035'],
      cause: 'Keycloak: the check whether a refresh token was used raced with its use',
      answer: 'one statement decides; twenty at once get one child, and a replay ends the family',
    },
    {
      ids: ['CVE-2026-9802'],
      cause: 'Keycloak: used refresh tokens were good again after a restart',
      answer: 'what was used is in the database, which every process asks',
    },
    {
      ids: ['CVE-2026-8922'],
      cause: 'Keycloak: revoked tokens were still called active',
      answer: 'a revoked key is believed by no process a second later, cached tokens included',
    },
    {
      ids: ['CVE-2026-7571'],
      cause: 'Keycloak: a flow that was switched off went on by what the client still held',
      answer: 'settings are read again when the browser comes back',
    },
    {
      ids: ['CVE-2026-9791'],
      cause: 'Keycloak: features that were off still told something',
      answer: 'routes of what is off say so and nothing else, to the signed-in alone',
    },
    {
      ids: ['CVE-2026-4630'],
      cause: 'Keycloak: ids of one resource server reached things of another',
      answer: 'every route is tried with everything of another site, generated from the route tables',
    },
    {
      ids: ['RHSA-2026:6477', 'RHSA-2026:6478'],
      cause: 'Keycloak: two collections of eleven flaws',
      answer: 'collections; what could happen to a server like this one is listed by its own number',
      isAbsent: true,
    },
    {
      ids: ['CVE-2026-29067'],
      cause: 'Zitadel: a login did not check which instance it belongs to',
      answer: 'sources that name two sites are refused, and a visit comes back to the site that began it',
    },
    {
      ids: ['CVE-2026-27945'],
      cause: 'Zitadel: actions called hosts of the private network',
      answer: 'hooks leave by the guarded door: the address that was checked is the one connected to',
    },
    {
      ids: ['CVE-2026-27946'],
      cause: 'Zitadel: users verified their own address by changing their profile',
      answer: 'nothing in a body confirms anything; an address counts after its link or code alone',
    },
    {
      ids: ['CVE-2026-56739', 'GHSA-3556-624q-c5w3'],
      cause: 'Logto: webhooks and connectors reached the private network',
      answer: 'every host that a site can choose is behind the guarded door, checked at each connection',
    },
    {
      ids: ['CVE-2026-15612'],
      cause: 'Logto: a nonce was not checked where the token has none',
      answer: 'token and client both have the nonce, or neither',
    },
    {
      ids: ['CVE-2026-15611'],
      cause: 'Logto: single sign-on linked an address that nobody had verified',
      answer: 'accounts of single sign-on stand apart; other providers link proven addresses only',
    },
    {
      ids: ['GHSA-r9w3-57w2-gch2', 'GO-2026-4801', 'CVE-2026-33505'],
      cause: 'Ory: forged page tokens under a default secret became SQL',
      answer: 'there are no default secrets; cursors are authenticated or parsed, and always bound as values',
    },
    {
      ids: ['CVE-2025-61928'],
      cause: 'Better Auth: an id in the body said whose account it is',
      answer: 'the token alone says who somebody is',
    },
    {
      ids: ['GHSA-g38m-r43w-p2q7'],
      cause: 'Better Auth: an identity of somebody else could be linked',
      answer: 'an identity that anybody has is refused',
    },
    {
      ids: ['GHSA-fmh4-wcc4-5jm3'],
      cause: 'Better Auth: anybody could take an invitation',
      answer: 'an invitation is taken by the address it was sent to',
    },
    {
      ids: ['CVE-2026-45337'],
      cause: 'Better Auth: device authorization could be approved by others',
      answer: noDeviceFlow,
      isAbsent: true,
    },
    {
      ids: ['GHSA-7w99-5wm4-3g79'],
      cause: 'Better Auth: a code could be redeemed twice, or by another client',
      answer: 'a code works once, and for who holds its verifier',
    },
    {
      ids: ['GHSA-392p-2q2v-4372', 'GHSA-pw9m-5jxm-xr6h'],
      cause: 'Better Auth: refresh tokens could be used again',
      answer: 'anything older than the last child ends the family',
    },
    {
      ids: ['GHSA-5rr4-8452-hf4v'],
      cause: 'Better Auth: the address in the registration of an SSO provider was fetched as it was',
      answer: 'only administrators add providers; metadata comes over https, by the guarded door',
    },
    {
      ids: ['GHSA-86j7-9j95-vpqj'],
      cause: 'Better Auth: redirect targets were checked by their beginning',
      answer: 'scheme, host and port have to be allowed; else the site’s own address takes their place',
    },
    {
      ids: ['GHSA-7rqj-j65f-68wh'],
      cause: 'Auth.js: addresses were checked before their letters were normalised',
      answer: 'addresses are normalised first, and what looks like another is refused',
    },
    {
      ids: ['GHSA-xmf8-cvqr-rfgj'],
      cause: 'Auth.js: a malformed Authorization header threw',
      answer: 'it is a refusal',
    },
    {
      ids: ['GHSA-x445-f3h2-j279'],
      cause: 'Auth.js: the cookies of a visit were not bound to the provider',
      answer: 'a state is of one provider, one site and one browser',
    },
    {
      ids: ['GHSA-8fpg-xm3f-6cx3'],
      cause: 'Auth.js: checks were skipped where the configuration was broken',
      answer: 'what cannot be checked is our failure, never a pass',
    },
    {
      ids: ['CVE-2025-29774', 'CVE-2025-29775'],
      cause: 'xml-crypto: a second SignedInfo, or a comment in the digest, told what had not been signed',
      answer: 'there is one SignedInfo, which is read in its canonical form',
    },
    {
      ids: ['CVE-2025-54419'],
      cause: 'node-saml: the assertion was read from the document, not from what was signed of it',
      answer: 'only the bytes that were verified are read',
    },
    {
      ids: ['CVE-2025-25291', 'CVE-2025-25292'],
      cause: 'ruby-saml: two parsers read one document in two ways',
      answer: 'one parser reads the document, for the signature and for what it says',
    },
  ],
};
