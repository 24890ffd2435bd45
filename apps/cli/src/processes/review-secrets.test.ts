import { expect, it } from 'vitest';
import { reviewSecrets } from './review-secrets.ts';

it('names secrets of the operator that are short, and shows none', () => {
  const operator = { token: 'hunter2', signingKey: 'x'.repeat(32) } as Parameters<typeof reviewSecrets>[0]['operator'];
  expect(reviewSecrets({ operator })).toEqual([
    'GOTRUE_OPERATOR_TOKEN has 7 bytes; with fewer than 32 it can be guessed',
  ]);
});
