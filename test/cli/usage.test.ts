import { describe, expect, it } from 'vitest';
import { createPerson } from '../api/netlify/client.ts';
import { usedBy } from '../support/operator.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { newFolder, runToEnd } from './run-gatehouse.ts';

const gatehouse = useGatehouse();

function cli(...words: string[]): ReturnType<typeof runToEnd> {
  const { adminUrl, operatorToken } = gatehouse();
  return runToEnd(words, newFolder(), { GATEHOUSE_ADMIN_URL: adminUrl, GOTRUE_OPERATOR_TOKEN: operatorToken });
}

describe('on the command line', { timeout: 60_000 }, () => {
  it('usage is told of a site in lines, and of all as CSV and JSON', async () => {
    const site = await gatehouse().createSite({ slug: 'shop' });
    await createPerson(site);
    await usedBy(gatehouse(), site, { sign_ups: 1, 'logins.password': 1 });
    const month = gatehouse().clock.now().toISOString().slice(0, 7);
    const day = gatehouse().clock.now().toISOString().slice(0, 10);
    const one = (await cli('usage', 'shop')).out;
    expect(one).toMatch(new RegExp(`^from ${month}-01 to ${day}\nusers +1\nactive in ${month} +1\n`));
    expect(one).toMatch(/\nlogins\.password +1\nsign_ups +1\n$/);
    const csv = (await cli('usage', '--csv', '--from', day)).out.trimEnd().split('\n');
    expect(csv[0]).toBe('instance_id,slug,day,metric,amount');
    expect(csv.at(-1)).toBe(`${site.id},shop,${day},sign_ups,1`);
    const mine = (await cli('usage', 'shop', '--csv', '--from', day)).out.trimEnd().split('\n');
    expect([mine[0], mine.at(-1)]).toEqual([csv[0], `${site.id},shop,${day},sign_ups,1`]);
    const all = JSON.parse((await cli('usage', '--json')).out) as unknown[];
    expect(all).toContainEqual({ instance_id: site.id, slug: 'shop', day, metric: 'sign_ups', amount: 1 });
  });

  it('days that are none are refused by name', async () => {
    const answer = await cli('usage', '--from', 'yesterday');
    expect(answer.code).not.toBe(0);
    expect(answer.err).toContain('from');
  });
});
