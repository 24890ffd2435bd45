import { describe, expect, it } from 'vitest';
import { parseSourceUrl } from './source-url.ts';

describe('the URL of a source', () => {
  it.each([
    ['postgres://u:p@db.example/auth', 'postgres', 'db.example:5432/auth'],
    ['postgresql://u@db.example:6543/my%20db?sslmode=require', 'postgres', 'db.example:6543/my db'],
    ['mysql://u:p@db.example/gotrue', 'mysql', 'db.example:3306/gotrue'],
    ['mariadb://u:p@db.example:3307/gotrue', 'mysql', 'db.example:3307/gotrue'],
    ['root@tcp(127.0.0.1:3306)/gotrue_development?parseTime=true', 'mysql', '127.0.0.1:3306/gotrue_development'],
    ['/gotrue', 'mysql', '127.0.0.1:3306/gotrue'],
  ])('%s is read', (text, kind, place) => {
    expect(parseSourceUrl(text)).toMatchObject({ kind, place });
  });

  it('in the form of Go keeps a password with colons and at-signs whole', () => {
    const { url } = parseSourceUrl('netlify:p@ss:w/rd@tcp(db.example)/gotrue');
    expect([url.username, decodeURIComponent(url.password)]).toEqual(['netlify', 'p@ss:w/rd']);
  });

  it.each(['', 'secret', 'https://u:secret@x.example/db', 'mysql://u:secret@x.example', 'u:secret@tcp(x.example)/'])(
    '%j is refused without being told',
    (text) => {
      expect(() => parseSourceUrl(text)).toThrow(/allowed are postgres:\/\//);
      expect(() => parseSourceUrl(text)).not.toThrow(/secret/);
    },
  );
});
