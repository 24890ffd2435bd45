import { describe, expect, it } from 'vitest';
import { isFlowStateExpired } from './flow-state-expiry.ts';

const created = new Date('2026-01-01T00:00:00Z');

function after(seconds: number): Date {
  return new Date(created.getTime() + seconds * 1_000);
}

describe('isFlowStateExpired', () => {
  it('counts from the request, whenever the code was handed out', () => {
    const state = { created_at: created, auth_code_issued_at: after(200), authentication_method: 'recovery' } as const;
    expect(isFlowStateExpired(state, after(299), 300)).toBe(false);
    expect(isFlowStateExpired(state, after(300), 300)).toBe(true);
  });

  it('counts from the handing out for magic links', () => {
    const state = {
      created_at: created,
      auth_code_issued_at: after(80_000),
      authentication_method: 'magiclink',
    } as const;
    expect(isFlowStateExpired(state, after(80_299), 300)).toBe(false);
    expect(isFlowStateExpired(state, after(80_300), 300)).toBe(true);
    expect(isFlowStateExpired({ ...state, auth_code_issued_at: null }, after(300), 300)).toBe(true);
  });

  it('allows as long as it is set', () => {
    const state = { created_at: created, auth_code_issued_at: null, authentication_method: 'oauth' } as const;
    expect(isFlowStateExpired(state, after(599), 600)).toBe(false);
    expect(isFlowStateExpired(state, after(600), 600)).toBe(true);
  });
});
