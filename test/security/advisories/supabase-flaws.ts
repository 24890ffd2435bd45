import type { AdvisoryGroup } from './advisory.ts';

const noFactors = 'there are no second factors: their routes say that they are off';

/** Weaknesses of supabase/auth that its clients do not need; numbered by us. */
export const supabaseFlaws: AdvisoryGroup = {
  title: 'Weaknesses of supabase/auth that were not taken over',
  advisories: [
    {
      ids: ['S-1'],
      cause: 'a sign-up gave tokens if any address of the account was confirmed',
      answer: 'only if this request confirmed the address it is about',
    },
    {
      ids: ['S-2'],
      cause: 'the answer for a taken address had fields of the real account',
      answer: 'it is made from scratch',
    },
    {
      ids: ['S-3'],
      cause: 'a ban was told before the password was checked, and unknown addresses cost no hash',
      answer: 'a ban is told to who knows the password; everybody costs one hash',
    },
    {
      ids: ['S-4'],
      cause: 'messages of wallets without a beginning never ended, could be replayed, and crashed with an odd address',
      answer: 'an end counts by itself, a message is good once, and an address is read before its key',
    },
    {
      ids: ['S-5'],
      cause: 'a change of address begun with a challenge was completed by one mailbox',
      answer: 'each token is taken once, and the other one is required',
    },
    {
      ids: ['S-6'],
      cause: 'errors in redirects were encoded twice, or left out',
      answer: 'they are encoded once; what has no code is `server_error`',
    },
    {
      ids: ['S-7'],
      cause: 'an unknown challenge method was a 500',
      answer: 'it is a 400',
    },
    {
      ids: ['S-8'],
      cause: 'an algorithm was not bound to its key',
      answer: 'a key has one algorithm, which the token has to name',
    },
    {
      ids: ['S-9'],
      cause: 'a token without a session of somebody with a second factor crashed',
      answer: noFactors,
      isAbsent: true,
    },
    {
      ids: ['S-10'],
      cause: 'codes of second factors could be replayed and guessed',
      answer: noFactors,
      isAbsent: true,
    },
    {
      ids: ['S-11'],
      cause: 'limits were off without a header, in one process, and shared by all users',
      answer: 'they are those of a site, in a store that processes share',
    },
    {
      ids: ['S-12'],
      cause: 'the stored hash of a code gave the code away',
      answer: 'it is keyed',
    },
    {
      ids: ['S-13'],
      cause: 'challenges and addresses stood in what is shown of a factor',
      answer: noFactors,
      isAbsent: true,
    },
    {
      ids: ['S-14'],
      cause: 'redirect targets and invitations were passed on to the provider',
      answer: 'parameters that are meant for us stay here',
    },
    {
      ids: ['S-15'],
      cause: 'enrolling a factor cleared up behind all users',
      answer: noFactors,
      isAbsent: true,
    },
  ],
};
