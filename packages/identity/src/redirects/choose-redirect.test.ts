import { describe, expect, it } from 'vitest';
import { chooseRedirect } from './choose-redirect.ts';

const settings = { site_url: 'https://site.example/home', uri_allow_list: ['https://*.site.example/**'] };
const nothing = { header: null, parameter: null, referer: null };

describe('chooseRedirect', () => {
  it('takes the header before the parameter before the referer', () => {
    const wishes = {
      header: 'https://site.example/h',
      parameter: 'https://site.example/p',
      referer: 'https://site.example/r',
    };
    expect(chooseRedirect(settings, wishes)).toBe('https://site.example/h');
    expect(chooseRedirect(settings, { ...wishes, header: '' })).toBe('https://site.example/p');
    expect(chooseRedirect(settings, { ...wishes, header: null, parameter: null })).toBe('https://site.example/r');
  });

  it('passes over what is not allowed, without a word', () => {
    const referer = 'https://a.site.example/from';
    expect(chooseRedirect(settings, { ...nothing, header: 'https://evil.example/', referer })).toBe(referer);
    expect(chooseRedirect(settings, { ...nothing, parameter: 'https://evil.example/' })).toBe(settings.site_url);
  });

  it('does not look at the parameter when the header says something, be it refused', () => {
    const wishes = { ...nothing, header: 'https://evil.example/', parameter: 'https://site.example/p' };
    expect(chooseRedirect(settings, wishes)).toBe(settings.site_url);
  });

  it('leads to the site, exactly as it is set, when nothing is wished', () => {
    expect(chooseRedirect(settings, nothing)).toBe('https://site.example/home');
  });
});
