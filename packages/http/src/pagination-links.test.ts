import { describe, expect, it } from 'vitest';
import { paginationLinks, setPaginationHeaders } from './pagination-links.ts';
import { serveTest } from './test-server.ts';

describe('paginationLinks', () => {
  it('lists next, prev and last', () => {
    expect(paginationLinks('/admin/users?page=2&per_page=1', { page: 2, perPage: 1, total: 3 })).toBe(
      '</admin/users?page=3&per_page=1>; rel="next", </admin/users?page=1&per_page=1>; rel="prev", </admin/users?page=3&per_page=1>; rel="last"',
    );
  });

  it('has no prev on page 1, also when page 0 was asked for', () => {
    expect(paginationLinks('/u?page=0', { page: 0, perPage: 2, total: 3 })).toBe(
      '</u?page=2>; rel="next", </u?page=2>; rel="last"',
    );
  });

  it('says page=0 for an empty list', () => {
    expect(paginationLinks('/u', { page: 1, perPage: 50, total: 0 })).toBe('</u?page=0>; rel="last"');
  });

  it('sorts keys and encodes as Go does, repeated keys in their order', () => {
    const url = '/u?sort=created_at+desc&filter=a%26b*~&aud=z&aud=a&page=1';
    expect(paginationLinks(url, { page: 1, perPage: 1, total: 1 })).toBe(
      '</u?aud=z&aud=a&filter=a%26b%2A~&page=1&sort=created_at+desc>; rel="last"',
    );
  });

  it('lets no path break out of its brackets', () => {
    expect(paginationLinks('//x>; rel="evil"?page=1', { page: 1, perPage: 1, total: 1 })).toBe(
      '<//x%3E;%20rel=%22evil%22?page=1>; rel="last"',
    );
  });

  it('drops the host of an absolute request target', () => {
    expect(paginationLinks('http://h:1/u?per_page=1', { page: 1, perPage: 1, total: 1 })).toBe(
      '</u?page=1&per_page=1>; rel="last"',
    );
  });
});

describe('setPaginationHeaders', () => {
  it('sends both headers for the path the client asked for, prefix included', async () => {
    const { ask } = await serveTest((ctx) => {
      ctx.path = '/admin/users';
      setPaginationHeaders(ctx, { page: 1, perPage: 1, total: 2 });
      ctx.body = [];
    });
    const { headers } = await ask('/i/acme/admin/users?per_page=1');
    expect(headers['x-total-count']).toBe('2');
    expect(headers.link).toMatch(/^<\/i\/acme\/admin\/users\?page=2&per_page=1>; rel="next", /);
  });
});
