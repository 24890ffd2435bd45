import { describe, expect, it } from 'vitest';
import { chooseSmtp, type SmtpSettings } from './smtp-choice.ts';

const platform: SmtpSettings = {
  host: 'smtp.platform.example',
  port: 587,
  user: 'platform',
  pass: 'platform-password',
  admin_email: 'post@platform.example',
  sender_name: 'Platform',
  max_frequency: 900,
};

describe('chooseSmtp', () => {
  it('lets a site on the platform server set the sender name only', () => {
    const own = { ...platform, admin_email: 'ceo@bank.example', sender_name: 'Bakery' };
    expect(chooseSmtp(own, platform)).toEqual({
      host: platform.host,
      port: 587,
      user: 'platform',
      pass: 'platform-password',
      from: { name: 'Bakery', address: 'post@platform.example' },
      isGuarded: false,
    });
  });

  it('takes the platform server however its host is written, with or without an inherited account', () => {
    const own = { ...platform, host: 'SMTP.Platform.example', user: '', pass: '', admin_email: 'ceo@bank.example' };
    expect(chooseSmtp(own, platform)).toMatchObject({ isGuarded: false, from: { address: 'post@platform.example' } });
  });

  it('never sends the password of the platform to a host that a site chose', () => {
    const own = { ...platform, host: 'smtp.evil.example' };
    expect(chooseSmtp(own, platform)).toMatchObject({ host: 'smtp.evil.example', user: '', pass: '', isGuarded: true });
    expect(chooseSmtp({ ...platform, port: 2525 }, platform)).toMatchObject({ user: '', pass: '', isGuarded: true });
  });

  it('sends from the address of a site that has its own account, through the guard', () => {
    const own = { ...platform, user: 'bakery', pass: 'own', admin_email: 'hello@bakery.example', sender_name: '' };
    expect(chooseSmtp(own, platform)).toMatchObject({
      user: 'bakery',
      pass: 'own',
      from: { name: 'hello@bakery.example', address: 'hello@bakery.example' },
      isGuarded: true,
    });
  });

  it('keeps line breaks out of the sender name', () => {
    const own = { ...platform, sender_name: 'Bakery\r\nBcc: victim@example.org' };
    expect(chooseSmtp(own, platform)?.from.name).toBe('Bakery Bcc: victim@example.org');
  });

  it('sends nothing when no host or no sender is set', () => {
    expect(chooseSmtp({ ...platform, host: '' }, platform)).toBeUndefined();
    expect(chooseSmtp({ ...platform, admin_email: '' }, null)).toBeUndefined();
  });
});
