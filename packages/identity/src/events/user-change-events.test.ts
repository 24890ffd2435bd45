import type { UserRow } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { userObject } from './event-objects.ts';
import { userChangeEvents } from './user-change-events.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const before = new Date('2026-02-01T12:00:00.000Z');
const later = new Date('2026-04-01T12:00:00.000Z');

const user: UserRow = {
  instance_id: '3f1f4f6e-7f3c-4b53-9a0e-0c5a4f3f9a01',
  id: '3f1f4f6e-7f3c-4b53-9a0e-0c5a4f3f9a02',
  aud: 'site',
  role: 'member',
  email: 'ada@example.org',
  email_key: 'ada@example.org',
  phone: null,
  password_hash: '$2b$10$secret',
  email_confirmed_at: null,
  phone_confirmed_at: null,
  invited_at: null,
  confirmation_sent_at: null,
  recovery_sent_at: null,
  new_email: null,
  email_change_sent_at: null,
  email_change_confirmations: 0,
  new_phone: null,
  phone_change_sent_at: null,
  reauthentication_sent_at: null,
  last_sign_in_at: null,
  app_metadata: { provider: 'email', providers: ['email'] },
  user_metadata: {},
  is_super_admin: false,
  is_sso_user: false,
  is_anonymous: false,
  banned_until: null,
  deleted_at: null,
  created_at: before,
  updated_at: before,
};

function typesOf(change: Partial<UserRow>, from: Partial<UserRow> = {}): string[] {
  const stored = { ...user, ...from };
  return userChangeEvents(stored, { ...stored, ...change }, now).map(({ type }) => type);
}

describe('a change of a user', () => {
  it.each<[string, Partial<UserRow>, string[], Partial<UserRow>?]>([
    ['that nobody needs to know of', { recovery_sent_at: now, last_sign_in_at: now, new_email: 'x@example.org' }, []],
    ['of the address', { email: 'new@example.org' }, ['user.email_changed']],
    ['of the number', { phone: '4915112345678' }, ['user.phone_changed']],
    ['of the password', { password_hash: 'other' }, ['user.password_changed']],
    ['of the role', { role: 'admin' }, ['user.updated']],
    ['of the metadata', { user_metadata: { name: 'Ada' } }, ['user.updated']],
    ['that confirms', { email_confirmed_at: now, user_metadata: { email_verified: true } }, ['user.confirmed']],
    ['that confirms a second address', { phone_confirmed_at: now }, [], { email_confirmed_at: before }],
    ['of the ways to sign in', { app_metadata: { provider: 'email', providers: ['email', 'github'] } }, []],
    ['that bans', { banned_until: later }, ['user.banned']],
    ['that makes a ban longer', { banned_until: later }, ['user.banned'], { banned_until: new Date(+later - 1_000) }],
    ['while it is banned', { role: 'admin' }, ['user.updated'], { banned_until: later }],
    ['that ends a ban', { banned_until: null }, ['user.unbanned'], { banned_until: later }],
    ['that takes away a ban that was over', { banned_until: null }, [], { banned_until: before }],
    ['that deletes it', { deleted_at: now, email: null, user_metadata: {} }, ['user.deleted'], { phone: '49151' }],
  ])('%s', (_what, change, types, from) => {
    expect(typesOf(change, from)).toEqual(types);
  });

  it('says what was changed, and what was there before', () => {
    const changed = { ...user, email: 'new@example.org', role: 'admin', app_metadata: { plan: 'pro' } };
    expect(userChangeEvents(user, changed, now)).toMatchObject([
      { userId: user.id, data: { previous_email: 'ada@example.org', user: { email: 'new@example.org' } } },
      { data: { changed: ['role', 'app_metadata'], user: { role: 'admin', app_metadata: { plan: 'pro' } } } },
    ]);
  });
});

describe('the user in an event', () => {
  it('has neither hash nor pending address', () => {
    const shown = JSON.stringify(userObject({ ...user, new_email: 'pending@example.org' }));
    expect(shown).not.toMatch(/secret|pending/);
  });

  it('leaves out metadata that is too large to be sent', () => {
    const large = { note: 'x'.repeat(7_000) };
    const shown = userObject({ ...user, user_metadata: large, app_metadata: { plan: 'pro' } });
    expect(shown).toMatchObject({ user_metadata: null, app_metadata: { plan: 'pro' } });
  });
});
