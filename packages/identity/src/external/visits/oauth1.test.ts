import { describe, expect, it } from 'vitest';
import { signOAuth1 } from './oauth1.ts';

describe('signOAuth1', () => {
  it('signs the photo request of RFC 5849 1.2', () => {
    const signer = {
      consumerKey: 'dpf43f3p2l4k3l03',
      consumerSecret: 'kd94hf93k423kf44',
      token: { key: 'nnch734d00sl2jdk', secret: 'pfkkdhi9sl3r4s00' },
    };
    const parameters = {
      oauth_consumer_key: 'dpf43f3p2l4k3l03',
      oauth_token: 'nnch734d00sl2jdk',
      oauth_signature_method: 'HMAC-SHA1',
      oauth_timestamp: '137131202',
      oauth_nonce: 'chapoH',
    };
    const url = 'http://photos.example.net/photos?file=vacation.jpg&size=original';
    expect(signOAuth1(signer, url, parameters)).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
  });
});
