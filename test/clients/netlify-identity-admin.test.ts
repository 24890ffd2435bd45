import { describe, expect, it } from 'vitest';
import { createPerson, someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { deployFunction } from './netlify-function.ts';

const gatehouse = useGatehouse();

const password = 'correct horse';
const nobody: Map<string, string> = new Map();

describe('the token that speaks for a site', () => {
  it('makes, finds, changes and deletes people', async () => {
    const site = await gatehouse().createSite();
    const backend = deployFunction(site, { token: site.signToken({ sub: '0' }) });
    const email = someEmail();
    const data = { role: 'editor', user_metadata: { full_name: 'Ann' }, app_metadata: { roles: ['editor'] } };
    const made = await backend.invoke(nobody, ({ admin }) => admin.createUser({ email, password, data }));
    expect(made).toMatchObject({ email, name: 'Ann', role: 'editor' });
    expect(made.confirmedAt).toMatch(/^\d{4}-/);

    const changes = { app_metadata: { roles: ['owner'] }, user_metadata: { full_name: 'Anna' } };
    const changed = await backend.invoke(nobody, ({ admin }) => admin.updateUser(made.id, changes));
    expect(changed).toMatchObject({ id: made.id, name: 'Anna', roles: ['owner'], provider: 'email' });
    expect(await backend.invoke(nobody, ({ admin }) => admin.getUser(made.id))).toEqual(changed);

    await backend.invoke(nobody, ({ admin }) => admin.deleteUser(made.id));
    const gone = backend.invoke(nobody, ({ admin }) => admin.getUser(made.id));
    await expect(gone).rejects.toMatchObject({ name: 'AuthError', status: 404, message: 'User not found' });
  });

  it('lists people page by page, the newest first', async () => {
    const site = await gatehouse().createSite();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.unshift((await createPerson(site, { password })).id);
      gatehouse().clock.advance(1);
    }
    const backend = deployFunction(site, { token: site.signToken({ sub: '0' }) });
    const page = async (number?: number): Promise<string[]> => {
      const options = number === undefined ? {} : { page: number, perPage: 2 };
      return (await backend.invoke(nobody, ({ admin }) => admin.listUsers(options))).map(({ id }) => id);
    };
    expect(await page()).toEqual(ids);
    expect(await page(1)).toEqual(ids.slice(0, 2));
    expect(await page(2)).toEqual(ids.slice(2));
  });

  it('is refused what it asks for in words', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const backend = deployFunction(site, { token: site.signToken({ sub: '0' }) });
    const twice = backend.invoke(nobody, ({ admin }) => admin.createUser({ email, password }));
    await expect(twice).rejects.toMatchObject({
      name: 'AuthError',
      status: 422,
      message: 'Email address already registered by another user',
    });
  });

  it('speaks for no other site, and not for ever', async () => {
    const [home, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const list = (token: string): Promise<unknown> =>
      deployFunction(home, { token }).invoke(nobody, ({ admin }) => admin.listUsers());
    expect(await list(home.signToken())).toEqual([]);
    await expect(list(other.signToken())).rejects.toMatchObject({
      status: 401,
      message: 'Invalid token: signature is invalid',
    });
    await expect(list(home.signToken({ exp: 1 }))).rejects.toMatchObject({ status: 401 });
  });

  it('is not the token of a visitor', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site, { password });
    const backend = deployFunction(site, { token: accessToken });
    const list = backend.invoke(nobody, ({ admin }) => admin.listUsers());
    await expect(list).rejects.toMatchObject({ name: 'AuthError', status: 401, message: 'User not allowed' });
  });
});
