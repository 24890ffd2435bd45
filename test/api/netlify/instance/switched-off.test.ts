import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, refusal } from '../client.ts';

const gatehouse = useGatehouse({
  settings: { sources: { signature: false, domain: true, path: true, localhost: false } },
});

describe('the operator signature, switched off', () => {
  it('names no site', async () => {
    const site = await gatehouse().createSite();
    const headers = { 'x-nf-sign': site.operatorSignature() };
    expect(await call(gatehouse().url, 'GET /settings', { headers })).toMatchObject(
      refusal(400, 'Operator microservice headers missing'),
    );
  });

  it('is not even read: neither its hooks nor its site count, nor do its faults', async () => {
    const [one, other] = await Promise.all([gatehouse().createSite(), gatehouse().createSite()]);
    for (const signature of [other.operatorSignature(), 'x']) {
      expect((await call(one, 'GET /settings', { headers: { 'x-nf-sign': signature } })).status).toBe(200);
    }
  });
});
