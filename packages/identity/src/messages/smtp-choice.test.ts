import { describe, expect, it } from 'vitest';
import { chooseSmtp, type PlatformSmtp, type SmtpChoice, type SmtpSettings } from './smtp-choice.ts';

const platform: SmtpSettings = {
  host: 'smtp.platform.example',
  port: 587,
  user: 'platform',
  pass: 'platform-password',
  admin_email: 'post@platform.example',
  sender_name: 'Platform',
  reply_to: 'help@platform.example',
  tls: 'required',
  headers: '{"X-Platform":["yes"]}',
  logging_enabled: false,
  max_frequency: 900,
};

function choose(smtp: SmtpSettings, server: PlatformSmtp | null, apiUrl = ''): SmtpChoice | undefined {
  return chooseSmtp({ smtp, api_external_url: apiUrl }, server);
}

describe('chooseSmtp', () => {
  it('lets a site on the platform server set the sender name only', () => {
    const own: SmtpSettings = {
      ...platform,
      admin_email: 'ceo@bank.example',
      sender_name: 'Bakery',
      reply_to: 'hello@bakery.example',
      tls: 'auto',
      headers: '{"X-Own":["no"]}',
    };
    const server = { ...platform, heloName: 'auth.platform.example' };
    expect(choose(own, server, 'https://auth.bakery.example')).toEqual({
      host: platform.host,
      port: 587,
      user: 'platform',
      pass: 'platform-password',
      from: { name: 'Bakery', address: 'post@platform.example' },
      replyTo: 'help@platform.example',
      headers: { 'X-Platform': ['yes'] },
      tls: 'required',
      heloName: 'auth.platform.example',
      isGuarded: false,
    });
  });

  it('lets the platform say what its sites may set', () => {
    const own = { ...platform, sender_name: 'Bakery', reply_to: 'hello@bakery.example' };
    const from = (name: string): object => ({ name, address: 'post@platform.example' });
    expect(choose(own, { ...platform, sitesMaySet: ['reply_to'] })).toMatchObject({
      from: from('Platform'),
      replyTo: 'hello@bakery.example',
    });
    expect(choose(own, { ...platform, sitesMaySet: [] })).toMatchObject({
      from: from('Platform'),
      replyTo: 'help@platform.example',
    });
  });

  it('takes nothing of the platform to a host that a site chose, and says whose API it is', () => {
    const own = { ...platform, host: 'smtp.bakery.example', pass: 'own' };
    const expected = { replyTo: '', headers: {}, heloName: 'auth.bakery.example' };
    expect(choose(own, platform, 'https://auth.bakery.example/auth/v1')).toMatchObject(expected);
    const more = { ...own, reply_to: 'hello@bakery.example', headers: '{"X-Own":["yes"]}' };
    expect(choose(more, platform)).toMatchObject({ replyTo: 'hello@bakery.example', headers: { 'X-Own': ['yes'] } });
  });

  it('takes the platform server however its host is written, with or without an inherited account', () => {
    const own = { ...platform, host: 'SMTP.Platform.example', user: '', pass: '', admin_email: 'ceo@bank.example' };
    expect(choose(own, platform)).toMatchObject({ isGuarded: false, from: { address: 'post@platform.example' } });
  });

  it('never sends the password of the platform to a host that a site chose', () => {
    const own = { ...platform, host: 'smtp.evil.example' };
    expect(choose(own, platform)).toMatchObject({ host: 'smtp.evil.example', user: '', pass: '', isGuarded: true });
    expect(choose({ ...platform, port: 2525 }, platform)).toMatchObject({ user: '', pass: '', isGuarded: true });
  });

  it('sends from the address of a site that has its own account, through the guard', () => {
    const own = { ...platform, user: 'bakery', pass: 'own', admin_email: 'hello@bakery.example', sender_name: '' };
    expect(choose(own, platform)).toMatchObject({
      user: 'bakery',
      pass: 'own',
      from: { name: 'hello@bakery.example', address: 'hello@bakery.example' },
      isGuarded: true,
    });
  });

  it('keeps line breaks out of the sender name', () => {
    const own = { ...platform, sender_name: 'Bakery\r\nBcc: victim@example.org' };
    expect(choose(own, platform)?.from.name).toBe('Bakery Bcc: victim@example.org');
  });

  it('sends nothing when no host or no sender is set', () => {
    expect(choose({ ...platform, host: '' }, platform)).toBeUndefined();
    expect(choose({ ...platform, admin_email: '' }, null)).toBeUndefined();
  });
});
