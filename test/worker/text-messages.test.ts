import { describe, expect, it } from 'vitest';
import type { MessageRow } from '@gatehouse/database';
import type { SparseSettings } from '@gatehouse/instances';
import { newNumber, twilioSite } from '../api/supabase/phone/texts.ts';
import type { Site } from '../support/site.ts';
import { useSmsStandIn } from '../support/sms-stand-in.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const standIn = useSmsStandIn();
const gatehouse = useGatehouse({
  settings: {
    get smsUrl() {
      return standIn().url;
    },
  },
});

const createSite = (sms: SparseSettings['sms'] = {}): Promise<Site> =>
  gatehouse().createSite({ settings: { ...twilioSite, dialect: 'supabase', sms: { ...twilioSite.sms, ...sms } } });

async function ask(site: Site, phone: string): Promise<void> {
  const answer = await fetch(`${site.supabaseUrl}/otp`, { method: 'POST', body: JSON.stringify({ phone }) });
  expect([answer.status, await answer.text()]).toEqual([200, '{}']);
}

/** Waits until the message to a number is in a state. */
async function messageTo(phone: string, isReached: (row: MessageRow) => boolean): Promise<MessageRow> {
  let found: MessageRow | undefined;
  await expect
    .poll(
      async () => {
        const rows = gatehouse().platform.db.knex<MessageRow>('gatehouse.messages').where({ recipient: phone });
        found = await rows.comment('every instance: a number is written to by one site of this file').first();
        return found !== undefined && isReached(found);
      },
      // A job that was not rung for is found again after ten seconds.
      { timeout: 25_000, interval: 20 },
    )
    .toBe(true);
  return found as MessageRow;
}

describe('a promised text message', { timeout: 60_000 }, () => {
  it('is handed to the provider once, in the words of the site, and its contents are erased', async () => {
    const site = await createSite({ template: 'Shop: {{ .Code }} signs you in <now> & here' });
    const phone = newNumber();
    await ask(site, phone);
    const code = await standIn().codeSentTo(phone);
    const row = await messageTo(phone, ({ state }) => state === 'sent');
    expect(row).toMatchObject({ attempts: 1, last_error: null, sealed_content: null });
    expect(standIn().requests).toHaveLength(1);
    expect(standIn().requests[0]?.form).toEqual({
      To: `+${phone}`,
      Channel: 'sms',
      From: 'MG0',
      Body: `Shop: ${code} signs you in <now> & here`,
    });
    const body = JSON.stringify({ type: 'sms', phone, token: code });
    expect((await fetch(`${site.supabaseUrl}/verify`, { method: 'POST', body })).status).toBe(200);
  });

  it('is tried again when the provider fails, and when it is busy, with the same code', async () => {
    const site = await createSite();
    const phone = newNumber();
    // Far from the machine's own clock, which nothing here may go by.
    gatehouse().clock.advance(3_000);
    standIn().reply({ status: 503, body: 'it burns' });
    await ask(site, phone);
    const waiting = await messageTo(phone, ({ state, attempts }) => state === 'queued' && attempts === 1);
    expect(waiting).toMatchObject({ last_error: 'sms_provider_failed' });
    const again = new Date(gatehouse().clock.now().getTime() + 30_000);
    standIn().reply({ status: 429, headers: { 'retry-after': again.toUTCString() } });
    gatehouse().clock.advance(7);
    const busy = await messageTo(phone, ({ state, attempts }) => state === 'queued' && attempts === 2);
    expect(busy.last_error).toBe('sms_throttled');
    expect(Math.abs(busy.next_attempt_at.getTime() - again.getTime())).toBeLessThan(5_000);
    standIn().reply({ status: 201, body: { sid: 'SM9', status: 'queued' } });
    gatehouse().clock.advance(30);
    await messageTo(phone, ({ state }) => state === 'sent');
    const bodies = standIn().requests.map(({ form }) => form['Body']);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
  });

  it('is not paid twice when the provider takes it in words that nobody understands', async () => {
    const site = await createSite();
    const phone = newNumber();
    standIn().reply({ status: 200, body: '<html>taken</html>' });
    await ask(site, phone);
    const row = await messageTo(phone, ({ attempts }) => attempts === 1);
    expect(await messageTo(phone, ({ state }) => state !== 'sending')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(
      gatehouse()
        .log.filter((line) => line.includes(row.id))
        .join(),
    ).toContain('counts as sent');
    expect(standIn().requests).toHaveLength(1);
  });

  it('is given up when the provider refuses it; nobody learns its words', async () => {
    const site = await createSite();
    const phone = newNumber();
    standIn().reply({ status: 400, body: { code: 21211, message: 'words of the provider', status: 400 } });
    await ask(site, phone);
    const row = await messageTo(phone, ({ state }) => state === 'failed');
    expect(row).toMatchObject({ attempts: 1, last_error: 'sms_rejected' });
    expect(JSON.stringify(row)).not.toContain('words of the provider');
    expect(gatehouse().log.join('')).not.toContain('words of the provider');
  });

  it('is not sent any more when its code is worth nothing', async () => {
    const site = await createSite();
    const phone = newNumber();
    standIn().reply({ status: 500, body: '' });
    await ask(site, phone);
    await messageTo(phone, ({ attempts, state }) => attempts === 1 && state === 'queued');
    standIn().reply({ status: 201, body: { sid: 'SM9', status: 'queued' } });
    const before = standIn().requests.length;
    gatehouse().clock.advance(61);
    await messageTo(phone, ({ state }) => state === 'abandoned');
    expect(standIn().requests).toHaveLength(before);
  });

  it('leaves neither code nor credentials nor number in the log', async () => {
    const site = await createSite();
    const phone = newNumber();
    await ask(site, phone);
    const code = await standIn().codeSentTo(phone);
    await messageTo(phone, ({ state }) => state === 'sent');
    const logged = gatehouse()
      .log.filter((line) => line.includes(site.id))
      .join('\n');
    expect(logged).toContain('message sent');
    for (const secret of [`"${code}"`, 'secret-token', phone]) expect(logged).not.toContain(secret);
  });

  it('goes by the settings of the time of sending, and by those of its own site', async () => {
    const sites = await Promise.all([
      createSite({ twilio: { account_sid: 'AC1', auth_token: 'one', message_service_sid: 'MG1' } }),
      createSite({ twilio: { account_sid: 'AC2', auth_token: 'two', message_service_sid: 'MG2' } }),
    ]);
    const phone = newNumber();
    for (const site of sites) await ask(site, phone);
    await expect.poll(() => standIn().requests.length, { timeout: 10_000 }).toBe(2);
    const accounts = standIn().requests.map(({ line, form }) => [/AC\d/.exec(line)?.[0], form['From']]);
    expect(accounts.toSorted()).toEqual([
      ['AC1', 'MG1'],
      ['AC2', 'MG2'],
    ]);
  });
});
