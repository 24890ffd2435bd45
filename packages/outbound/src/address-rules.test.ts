import { describe, expect, test } from 'vitest';
import { isAllowedAddress, isPublicAddress } from './address-rules.ts';

const refused = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ['shared', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['link-local', '169.254.0.1', '169.254.169.254', '169.254.170.2', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ['protocol assignments', '192.0.0.1', '192.0.0.192', '2001:1::1'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['benchmarking', '198.18.0.1', '198.19.255.255', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.250', 'ff02::1'],
  ['reserved and broadcast', '240.0.0.1', '255.255.255.254', '255.255.255.255'],
  ['relays and sinks', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1', '100::1', '2620:4f:8000::1'],
  ['metadata on a public-looking address', '168.63.129.16'],
  ['unspecified', '::'],
  ['IPv4-compatible', '::7f00:1', '::127.0.0.1', '::8.8.8.8'],
  ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:a9fe:a9fe'],
  ['IPv4-translated', '::ffff:0:7f00:1'],
  ['NAT64', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1'],
  ['6to4', '2002:7f00:1::', '2002:808:808::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['unique local', 'fc00::1', 'fd00:ec2::254', 'fdff::1'],
  ['site-local', 'fec0::1'],
  ['not assigned yet', '4000::1', '8000::1', 'e000::1'],
  ['segment routing', '5f00::1'],
  ['no address at all', '', 'localhost', '127.1', '2130706433', '0x7f.0.0.1', '010.0.0.1', '8.8.8.8/32', ' 8.8.8.8'],
];

describe('isPublicAddress', () => {
  test.each(refused)('refuses %s', (_name, ...addresses) => {
    for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });

  test.each(['1.1.1.1', '8.8.8.8', '9.255.255.255', '100.63.255.255', '100.128.0.1', '172.15.0.1', '172.32.0.1'])(
    'accepts %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  test.each(['2606:4700:4700::1111', '2a00:1450:4001:80e::200e'])('accepts %s', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  test('agrees with the edges of every refused IPv4 block, for a walk over the whole space', () => {
    const blocks = ['0/8', '10/8', '100.64/10', '127/8', '169.254/16', '172.16/12', '192.168/16', '198.18/15', '224/3'];
    const spans = blocks.map((block) => {
      const [network = '', bits = ''] = block.split('/');
      const first = toNumber([...network.split('.'), '0', '0', '0'].slice(0, 4).join('.'));
      return [first, first + 2 ** (32 - Number(bits)) - 1] as const;
    });
    for (const edge of spans.flat()) expect(isPublicAddress(toDotted(edge))).toBe(false);
    for (let value = 0; value < 2 ** 32; value += 1_000_003) {
      if (spans.some(([first, last]) => value >= first && value <= last)) {
        expect(isPublicAddress(toDotted(value))).toBe(false);
      }
    }
  });
});

describe('isAllowedAddress', () => {
  const embedded = { allowedRanges: ['127.0.0.0/8', '::1/128'] };

  test('opens a range of the operator, and nothing beside it', () => {
    expect(isAllowedAddress(embedded, '127.0.0.1')).toBe(true);
    expect(isAllowedAddress(embedded, '::1')).toBe(true);
    expect(isAllowedAddress(embedded, '8.8.8.8')).toBe(true);
    expect(isAllowedAddress(embedded, '128.0.0.0')).toBe(true);
    expect(isAllowedAddress(embedded, '10.0.0.1')).toBe(false);
    expect(isAllowedAddress(embedded, '::')).toBe(false);
    expect(isAllowedAddress(embedded, '::ffff:127.0.0.1')).toBe(false);
  });

  test('an opened translation range opens only the IPv4 addresses that are allowed themselves', () => {
    const translated = { allowedRanges: ['64:ff9b::/96', '::ffff:0:0/96', '2002::/16', '10.1.0.0/16'] };
    expect(isAllowedAddress(translated, '64:ff9b::808:808')).toBe(true);
    expect(isAllowedAddress(translated, '64:ff9b::a01:1')).toBe(true);
    expect(isAllowedAddress(translated, '64:ff9b::7f00:1')).toBe(false);
    expect(isAllowedAddress(translated, '::ffff:127.0.0.1')).toBe(false);
    expect(isAllowedAddress(translated, '2002:a9fe:a9fe::')).toBe(false);
  });

  test.each([
    '10.0.0.0',
    '10/8',
    '010.0.0.0/8',
    '10.0.0.0/33',
    'fd00::/129',
    '::1%lo/128',
    'localhost/8',
    '',
    '1.2.3.4/8/8',
  ])('names the malformed range %j', (item) => {
    const policy = { allowedRanges: ['127.0.0.0/8', item] };
    expect(() => isAllowedAddress(policy, '8.8.8.8')).toThrow(JSON.stringify(item));
  });
});

function toNumber(dotted: string): number {
  return dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toDotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
