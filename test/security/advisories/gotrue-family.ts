import type { AdvisoryGroup } from './advisory.ts';

/** Published flaws and fixes of the two servers whose wire is spoken here. */
export const gotrueFamily: AdvisoryGroup = {
  title: 'Of the servers that Gatehouse replaces',
  advisories: [
    {
      ids: ['GHSA-3529-5m8x-rpv3', 'GHSA-2wmj-46rj-qm2w', 'CVE-2025-70948'],
      cause: 'Host and X-Forwarded-* headers decided where the links of mails lead',
      answer: 'links come from settings; a host of the request counts only if the settings list it',
    },
    {
      ids: ['CVE-2026-31813', 'GHSA-9wqv-qhrh-87f4', 'CVE-2026-75156'],
      cause: 'an ID token was believed by an issuer that the attacker chose',
      answer: 'the issuer has to be that of the provider, and of the tenant where one is set',
    },
    {
      ids: ['GHSA-5hvv-9cqv-894r', 'GHSA-wpfr-6297-9v57'],
      cause: 'a provider’s error was read as a profile with an empty id, and everybody became one user',
      answer: 'an id that is absent, empty, blank, zero or no text or number lets nobody in',
    },
    {
      ids: ['GHSA-xhqq-x44f-9fgg'],
      cause: 'SAML signatures could be wrapped around or left out',
      answer: 'only what the signature covers is read; unsigned, wrapped, cut and inflated documents are refused',
    },
    {
      ids: ['CVE-2025-48370'],
      cause: 'an id that is no UUID became part of another path',
      answer: 'ids are parsed as UUIDs before anything is looked up; paths are matched as they were sent',
    },
    {
      ids: ['supabase#2612'],
      cause: 'one authorization code could be swapped by two requests at once',
      answer: 'one statement takes the code: a single request has it',
    },
    {
      ids: ['supabase#2483'],
      cause: 'the state of a visit to a provider could be used again',
      answer: 'a state is taken by the first answer, whatever comes of it',
    },
    {
      ids: ['supabase#2512'],
      cause: 'two consents to one request of an OAuth client raced',
      answer: 'Gatehouse is no OAuth server for other clients: there are no consents',
      isAbsent: true,
    },
    {
      ids: ['supabase#2624'],
      cause: 'refresh tokens of the older kind stayed good after the sessions were ended',
      answer: 'both kinds end with their session; links and codes end with the password they would replace',
    },
    {
      ids: ['supabase#2642'],
      cause: 'the access token of a banned user was accepted until it ran out',
      answer: 'a ban counts for every token, link and code at once, refreshed or not',
    },
    {
      ids: ['supabase cf74a14'],
      cause: 'what was mailed to an address stayed good after the account had another one',
      answer: 'a change of address, by whomever, ends links, codes and other pending changes',
    },
    {
      ids: ['supabase#2555'],
      cause: 'the token of an administrator was taken for a session',
      answer: 'what people do for themselves needs a user; a token that names a session needs that session',
    },
    {
      ids: ['supabase#2565'],
      cause: 'a passkey could be changed without the second factor',
      answer: 'there are no passkeys',
      isAbsent: true,
    },
    {
      ids: ['supabase#2402'],
      cause: 'bodies of any size were read',
      answer: 'a body has a mebibyte at most, counted as it comes, and is never unpacked',
    },
    {
      ids: ['supabase#2625'],
      cause: 'a malformed signature crashed the request',
      answer: 'what cannot be decoded is a refusal like a wrong signature',
    },
    {
      ids: ['supabase#2600'],
      cause: 'autoconfirm quietly switched the confirmation by both addresses off',
      answer:
        'the wire has it so, and clients count on it; but the new address is always asked, and no switch takes the word of the old one alone',
    },
    {
      ids: ['netlify 5d912ce'],
      cause: 'a token of blanks matched users whose column is empty',
      answer: 'tokens are found by a keyed hash; who has none has no row',
    },
    {
      ids: ['netlify 1e2a31d'],
      cause: 'hooks of one request were written into the configuration that all sites share',
      answer: 'settings are frozen; the hooks of a request are a value of that request',
    },
    {
      ids: ['netlify 770e35a'],
      cause: 'a login took longer for an address with an account',
      answer: 'the same work is done for everybody, and measured',
    },
    {
      ids: ['netlify c892ae9'],
      cause: '/recover told which addresses have an account',
      answer: 'the answer is the same for every address, and takes as long',
    },
    {
      ids: ['netlify 5276db2'],
      cause: 'secrets were compared by a function that stops at the first difference',
      answer: 'one function compares, over hashes of equal length',
    },
    {
      ids: ['netlify bfd99cb', 'netlify 78010fc', 'netlify ff4a8ce'],
      cause: 'codes and personal data stood in logs',
      answer: 'a scenario with planted secrets searches logs, queue, database and answers',
    },
    {
      ids: ['netlify ab9b186'],
      cause: 'links that confirm an address never expired',
      answer: 'they last for the site’s time, a day unless it says otherwise',
    },
    {
      ids: ['netlify a1e6845'],
      cause: 'refresh tokens never expired',
      answer: 'they end with the site’s time, and with their session',
    },
    {
      ids: ['netlify d7a3904'],
      cause: 'links of a recovery never expired',
      answer: 'they last for the site’s time, a day unless it says otherwise',
    },
    {
      ids: ['netlify 789d25a'],
      cause: 'one of the five buttons asked its provider in a way that it does not answer',
      answer: 'what each button asks for is written down, and leads to a sign-in',
    },
    {
      ids: ['netlify 224acb3'],
      cause: 'an audience that is a list broke what reads tokens behind',
      answer: 'the audience of an access token is a text',
    },
  ],
};
