import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, refusal } from '../client.ts';

const gatehouse = useGatehouse({
  settings: { sources: { signature: false, domain: true, path: true, localhost: false } },
});

describe('an operator signature without exp', () => {
  const strict = useGatehouse({ settings: { operatorSignatureNeedsExp: true } });

  it('is refused where the operator says so (N-18)', async () => {
    const site = await strict().createSite();
    for (const exp of [undefined, null]) {
      const answer = await call(strict().url, 'GET /settings', {
        headers: { 'x-nf-sign': site.operatorSignature({ exp }) },
      });
      expect(answer).toMatchObject(
        refusal(400, 'Operator microservice signature is invalid: the claim exp is missing'),
      );
    }
    const headers = { 'x-nf-sign': site.operatorSignature() };
    expect((await call(strict().url, 'GET /settings', { headers })).status).toBe(200);
  });
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
