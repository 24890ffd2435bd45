import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Instance } from '@gatehouse/instances';
import { isStateGenuine, readState, writeState } from './visit-state.ts';

const site = (): Instance => ({ id: randomUUID(), keys: { stateKey: randomBytes(32) } }) as unknown as Instance;
const flowStateId = randomUUID();

describe('the state of a visit', () => {
  it.each(['netlify', 'supabase'] as const)('tells its site, its row and the dialect %s', (dialect) => {
    const instance = site();
    const state = readState(writeState(instance, { flowStateId, dialect }));
    expect(state).toMatchObject({ instanceId: instance.id, flowStateId, dialect });
    expect(state && isStateGenuine(instance, state)).toBe(true);
  });

  it('is not genuine once a letter has changed', () => {
    const instance = site();
    const text = writeState(instance, { flowStateId, dialect: 'netlify' });
    for (let at = 2; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      const state = readState(changed);
      expect(state !== undefined && isStateGenuine(instance, state)).toBe(false);
    }
  });

  it('is another site’s nowhere but there', () => {
    const [one, other] = [site(), site()];
    const state = readState(writeState(one, { flowStateId, dialect: 'netlify' }));
    expect(state && isStateGenuine(other, state)).toBe(false);
    expect(state && isStateGenuine({ ...other, id: one.id }, state)).toBe(false);
  });

  it.each(['', '1', 'a.b.c', randomUUID(), 'A'.repeat(86), 'A'.repeat(88), `${'A'.repeat(86)}=`, '_'.repeat(87)])(
    '%s is none',
    (text) => expect(readState(text)).toBeUndefined(),
  );
});
