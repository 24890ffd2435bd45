import { describe, expect, it } from 'vitest';
import { isDatabaseUnavailable } from '@gatehouse/database';

const withCode = (code: string): Error => Object.assign(new Error('select 1 - no'), { code });

describe('a database that cannot serve', () => {
  it.each(['ECONNREFUSED', '08006', '53100', '53300', '57P01', '57P03', '25006'])('is told by %s', (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(true);
  });

  it.each([
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'ROLLBACK - Client has encountered a connection error and is not queryable',
    'select $1 - Client was closed and is not queryable',
    'select a - b,\n c - Connection terminated unexpectedly',
  ])('is told by what pg says of a lost connection: %s', (message) => {
    expect(isDatabaseUnavailable(new Error(message))).toBe(true);
  });
});

describe('a statement that was wrong', () => {
  it.each(['23505', '42601', '57014'])('is no such thing: %s', (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(false);
  });

  it('is none because of a text in it', () => {
    const error = Object.assign(new Error('invalid input: Connection terminated'), { code: '22P02' });
    expect(isDatabaseUnavailable(error)).toBe(false);
    expect(isDatabaseUnavailable(new Error('no Connection terminated here'))).toBe(false);
  });
});
