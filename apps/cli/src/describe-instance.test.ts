import type { InstanceView } from '@gatehouse/admin/contract';
import { expect, it } from 'vitest';
import { describeInstance } from './describe-instance.ts';

const instance: InstanceView = {
  id: '0b7d3c1e-1f0a-4c3e-9d55-8f7a1f3b2a10',
  uuid: null,
  slug: 'shop',
  state: 'active',
  site_url: 'https://shop.example',
  labels: {},
  version: '1',
  created_at: '2027-01-31T12:00:00.000Z',
  updated_at: '2027-01-31T12:00:00.000Z',
  purge_after: null,
  urls: [],
  settings: {},
  secrets: ['jwt.secret'],
  jwt_secret: 'made just now',
};

it('a site that was just made, and that no address leads to, is told how to get one', () => {
  expect(describeInstance(instance).join('\n')).toContain('"gatehouse instances domains add shop <host>"');
  const reached = { ...instance, urls: ['http://127.0.0.1:9999/i/shop'] };
  expect(describeInstance(reached).join('\n')).not.toContain('domains add');
  const { jwt_secret: _, ...old } = instance;
  expect(describeInstance(old).join('\n')).not.toContain('domains add');
});
