import { describe, expect, it } from 'vitest';
import { isAllowedRedirect } from './is-allowed-redirect.ts';

const settings = {
  site_url: 'https://site.example/app',
  uri_allow_list: [
    'https://*.preview.example/**',
    'https://bare-*.example*',
    'https://asked.example?x=1',
    'myapp://**',
    'https://exact.example/cb?x=1',
    '[broken',
    '**.open',
  ],
};

describe('a redirect is allowed', () => {
  it.each([
    ['to the site, whatever the path', 'https://site.example/other?x=1#y'],
    ['to the site in capitals', 'HTTPS://Site.Example/'],
    ['to a loopback address of any scheme and port', 'http://127.0.0.1:8123/cb'],
    ['to another loopback address', 'https://127.8.9.1'],
    ['to the IPv6 loopback address', 'http://[::1]:3000/'],
    ['to the IPv6 loopback address written in full', 'http://[0:0:0:0:0:0:0:1]/'],
    ['to an app on a loopback address', 'myotherapp://127.0.0.1'],
    ['by a pattern', 'https://pr-1.preview.example/a/b.html'],
    ['by a pattern, the fragment left out', 'https://exact.example/cb?x=1#anything'],
    ['by a pattern without a path, with a query', 'https://bare-1.example?x=1'],
    ['exactly as the list has it, with a query and no path', 'https://asked.example?x=1'],
    ['by a pattern for a scheme of an app', 'myapp://callback/x'],
    ['by a pattern for a scheme without a host', 'myapp:///x'],
  ])('%s', (_why, candidate) => {
    expect(isAllowedRedirect(settings, candidate)).toBe(true);
  });
});

describe('a redirect is refused (ASVS 10.4.1)', () => {
  it.each([
    ['when empty', ''],
    ['when relative', '/path'],
    ['without a scheme', '//site.example/'],
    ['without a host', 'https:///site.example'],
    ['without slashes', 'https:site.example'],
    ['to another host', 'https://evil.example/'],
    ['to a host that only starts like the site', 'https://site.example.evil.example/'],
    ['to the site over another scheme', 'http://site.example/'],
    ['to another port of the site', 'https://site.example:8443/'],
    ['to the default port, which is not a missing one', 'https://site.example:443/'],
    ['to a number', 'https://2130706433/'],
    ['to a number under a scheme of an app', 'myapp://2130706433/'],
    ['to another address', 'http://10.0.0.1/'],
    ['to another IPv6 address', 'http://[fe80::1]/'],
    ['to any address', 'http://0.0.0.0/'],
    ['to a hexadecimal address', 'http://0x7f.1/'],
    ['to a host with a trailing dot', 'https://a.preview.example./'],
    ['to a host of other letters', 'https://ä.preview.example/'],
    ['to a host in percent signs', 'https://a%2epreview.example/'],
    ['to a host behind a user name', 'https://site.example@evil.example/'],
    ['to a host behind a user name and password', 'https://site.example:443@evil.example/'],
    ['to a host behind a backslash', 'https://evil.example\\.preview.example/'],
    ['to a host whose query looks like a site', 'https://evil?a.preview.example/'],
    ['to a host whose query looks like one, behind a port', 'https://evil:?a.preview.example/x'],
    ['to a host behind a tab', 'https://evil.example\t.preview.example/'],
    ['when a line break would end the header', 'https://site.example/\r\nset-cookie: a=b'],
    ['when the browser resolves the path after it was compared', 'https://a.preview.example/x/../y'],
    ['when it resolves an encoded path', 'https://a.preview.example/x/%2E./y'],
    ['to a script', 'javascript://127.0.0.1/%0aalert(1)'],
    ['to a script that a pattern matches', 'javascript:alert(1)//.open'],
    ['to inline content', 'data:text/html,.open'],
    ['with a port that is none', 'https://a.preview.example:x/'],
    ['by a pattern of which it is only the beginning', 'https://exact.example/cb'],
  ])('%s', (_why, candidate) => {
    expect(isAllowedRedirect(settings, candidate)).toBe(false);
  });

  it('always, when the site itself has no address', () => {
    expect(isAllowedRedirect({ site_url: '', uri_allow_list: ['**'] }, 'https://a.example/')).toBe(false);
  });
});

describe('a site on the developer’s own machine', () => {
  it.each([
    'http://localhost',
    'http://shop.localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]',
    'http://0.0.0.0:1',
  ])('%s may be redirected to on any port', (siteUrl) => {
    const own = { site_url: siteUrl, uri_allow_list: [] };
    const { hostname } = new URL(siteUrl);
    expect(isAllowedRedirect(own, `http://${hostname}:5173/cb`)).toBe(true);
    expect(isAllowedRedirect(own, `http://${hostname}/cb`)).toBe(true);
  });
});
