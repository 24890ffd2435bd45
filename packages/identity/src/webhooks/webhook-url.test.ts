import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { afterEach, describe, expect, it } from 'vitest';
import { checkWebhookUrl } from './webhook-url.ts';

const clients: OutboundClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

const addresses: Readonly<Record<string, readonly string[]>> = {
  'example.com': ['93.184.216.34'],
  'inside.example': ['10.1.2.3'],
  'both.example': ['10.1.2.3', '93.184.216.34'],
};

function check(url: string, allowedRanges: readonly string[] = []): Promise<string> {
  const lookup = async (name: string): Promise<readonly string[]> => {
    const found = addresses[name] ?? (name === 'localhost' ? ['127.0.0.1', '::1'] : undefined);
    if (!found) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return found;
  };
  const client = createOutbound({ allowedRanges, maxResponseBytes: 1_000, lookup });
  clients.push(client);
  return checkWebhookUrl(client, url);
}

describe('an address', () => {
  it.each([
    ['https://example.com/hooks', 'https://example.com/hooks'],
    ['https://example.com', 'https://example.com/'],
    ['HTTPS://EXAMPLE.com:8443/a?token=b#c', 'https://example.com:8443/a?token=b'],
    ['https://ada:secret@example.com/', 'https://ada:secret@example.com/'],
    ['https://both.example/', 'https://both.example/'],
  ])('%s is taken', async (url, taken) => {
    expect(await check(url)).toBe(taken);
  });

  it.each([
    ['', 'is no URL'],
    ['example.com/hooks', 'is no URL'],
    [`https://example.com/${'x'.repeat(2_048)}`, 'more than 2048 characters'],
    ['http://example.com/', 'begins with http:; allowed is https://'],
    ['ftp://example.com/', 'begins with ftp:; allowed is https://'],
    ['javascript:alert(1)', 'begins with javascript:; allowed is https://'],
    ['http://localhost:3000/', 'may not be reached'],
    ['http://127.0.0.1/', 'may not be reached'],
    ['https://[::1]/', 'may not be reached'],
    ['https://2130706433/', 'may not be reached'],
    ['https://[::ffff:10.0.0.1]/', 'may not be reached'],
    ['https://169.254.169.254/latest/meta-data', 'may not be reached'],
    ['https://192.168.0.1/', 'may not be reached'],
    ['https://inside.example/', 'may not be reached'],
    ['https://nowhere.example/', 'is not known'],
  ])('%s is refused: %s', async (url, problem) => {
    await expect(check(url)).rejects.toMatchObject({
      code: 'webhook_url_refused',
      message: expect.stringContaining(problem) as string,
    });
  });

  it('on this machine needs no TLS where the operator has opened it, and elsewhere still does', async () => {
    const loopback = ['127.0.0.0/8', '10.0.0.0/8'];
    expect(await check('http://127.0.0.1:3000/hook', loopback)).toBe('http://127.0.0.1:3000/hook');
    expect(await check('http://localhost:3000/hook', loopback)).toBe('http://localhost:3000/hook');
    await expect(check('http://inside.example/', loopback)).rejects.toMatchObject({ code: 'webhook_url_refused' });
    expect(await check('https://inside.example/', loopback)).toBe('https://inside.example/');
  });
});
