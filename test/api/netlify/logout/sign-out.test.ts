import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantRefresh, refusal, signIn } from '../client.ts';

const gatehouse = useGatehouse();

describe('POST /logout', () => {
  it('ends every session of the person with an empty 204, and nobody else’s', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const phone = await signIn(site, person.email, person.password);
    const other = await createPerson(site);
    const answer = await call(site, 'POST /logout', { bearer: person.accessToken });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('content-type')).toBeNull();
    expect(answer.cookies).toEqual([expect.stringMatching(/^nf_jwt=; Path=/)]);
    for (const { accessToken, refreshToken } of [person, phone]) {
      expect((await grantRefresh(site, refreshToken)).status).toBe(400);
      expect((await call(site, 'GET /user', { bearer: accessToken })).status).toBe(401);
    }
    expect((await grantRefresh(site, other.refreshToken)).status).toBe(200);
  });

  it('ends only the sessions that are asked for', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const phone = await signIn(site, person.email, person.password);
    const tablet = await signIn(site, person.email, person.password);
    expect((await call(site, 'POST /logout?scope=local', { bearer: phone.accessToken })).status).toBe(204);
    expect((await grantRefresh(site, phone.refreshToken)).status).toBe(400);
    expect((await call(site, 'POST /logout?scope=others', { bearer: tablet.accessToken })).status).toBe(204);
    expect((await grantRefresh(site, person.refreshToken)).status).toBe(400);
    expect((await grantRefresh(site, tablet.refreshToken)).status).toBe(200);
    expect((await call(site, 'POST /logout?scope=nothing', { bearer: tablet.accessToken })).status).toBe(400);
  });

  it('is refused without a person', async () => {
    const site = await gatehouse().createSite();
    const withoutBearer = await call(site, 'POST /logout');
    expect(withoutBearer).toMatchObject(refusal(401, 'This endpoint requires a Bearer token'));
    const unreadable = await call(site, 'POST /logout', { bearer: 'x.y' });
    expect(unreadable).toMatchObject(refusal(401, 'Invalid token: token contains an invalid number of segments'));
    for (const sub of ['0', 'x', randomUUID()]) {
      const answer = await call(site, 'POST /logout', { bearer: site.signToken({ sub }) });
      expect(answer, sub).toMatchObject(refusal(401, 'Invalid user'));
      expect(answer.cookies).toHaveLength(1);
    }
    expect((await call(site, 'POST /logout', { bearer: gatehouse().operatorToken })).status).toBe(401);
  });
});
