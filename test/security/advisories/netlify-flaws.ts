import type { AdvisoryGroup } from './advisory.ts';

/** Weaknesses of netlify/gotrue that its clients do not need; numbered by us. */
export const netlifyFlaws: AdvisoryGroup = {
  title: 'Weaknesses of netlify/gotrue that were not taken over',
  advisories: [
    {
      ids: ['N-1'],
      cause: 'tokens were looked up without the site: one of site A signed in at site B',
      answer: 'every query is bound to the site; token hashes are peppered with its key',
    },
    {
      ids: ['N-2'],
      cause: 'a site without a secret signed with an empty key',
      answer: 'it is refused when it is made',
    },
    {
      ids: ['N-3'],
      cause: 'the state of a visit was good as the operator’s signature',
      answer: 'a state is opaque, and has a key of its own',
    },
    {
      ids: ['N-4'],
      cause: 'SAML took the site from a header and the provider from the RelayState',
      answer: 'both have to name the same site',
    },
    {
      ids: ['N-5'],
      cause: 'login and /recover told who has an account',
      answer: 'what is wrong with an account is told to who knows its password',
    },
    {
      ids: ['N-6'],
      cause: 'anybody could write the data of an unconfirmed account by signing up again',
      answer: 'the first data stay, unless the password matches',
    },
    {
      ids: ['N-7'],
      cause: 'who was made without a password had the empty one',
      answer: 'there is no password then, and none matches',
    },
    {
      ids: ['N-8'],
      cause: 'tokens were stored in clear and found in any case',
      answer: 'keyed hashes are stored, of the exact token',
    },
    {
      ids: ['N-9'],
      cause: 'invitations never ended, and providers took them with any address',
      answer: 'they have an age, and are taken by the invited address',
    },
    {
      ids: ['N-10'],
      cause: 'parallel refreshes split a session, and a stolen token stayed unnoticed',
      answer: 'one child for all, and the family ends on a replay',
    },
    {
      ids: ['N-11'],
      cause: 'odd pages and bodies made the server drop the connection',
      answer: 'they are a 400',
    },
    {
      ids: ['N-12'],
      cause: 'the path of a mail link could be an address elsewhere, which got the token',
      answer: 'a path keeps to the site’s origin',
    },
    {
      ids: ['N-13'],
      cause: 'times of change and of the last sign-in were never saved',
      answer: 'they are',
    },
    {
      ids: ['N-14'],
      cause: 'a new password kept all sessions, a deletion left refresh tokens',
      answer: 'other sessions end, rows go',
    },
    {
      ids: ['N-15'],
      cause: 'hooks and mail servers were waited for inside the transaction',
      answer: 'hooks are called outside of it; mails are sent by the worker',
    },
    {
      ids: ['N-16'],
      cause: 'a site could not switch off what the platform switches on',
      answer: 'absent and false are two things',
    },
    {
      ids: ['N-17'],
      cause: 'who sent no address shared one bucket, and sites shared theirs',
      answer: 'a bucket is that of an address on a site',
    },
    {
      ids: ['N-18'],
      cause: 'an operator’s signature without an end was good for ever',
      answer: 'the operator can require an end',
    },
    {
      ids: ['N-19'],
      cause: 'an unproven address of a provider made a second account of the same address',
      answer: 'addresses are unique, and unproven ones link nothing',
    },
    {
      ids: ['N-20'],
      cause: 'fetching a template changed the HTTP client of the process',
      answer: 'there is one guarded client, from the start',
    },
  ],
};
