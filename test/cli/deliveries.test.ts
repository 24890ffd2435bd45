import { describe, expect, inject, it } from 'vitest';
import { addMessage } from '../deliveries/doors.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { runHere } from './run-here.ts';

const gatehouse = useGatehouse();

function cli(...words: string[]): ReturnType<typeof runHere> {
  return runHere(gatehouse(), words);
}

describe('on the command line', () => {
  it('messages are listed, shown and sent again', async () => {
    const site = await gatehouse().createSite({ slug: 'shop' });
    expect((await cli('messages', 'list', 'shop')).out).toBe('there are no such messages\n');
    const dead = { state: 'failed', sealed_content: 'sealed', last_error: 'smtp_rejected' } as const;
    const entry = {
      at: '2027-01-04T12:00:00.000Z',
      duration_ms: 12,
      outcome: 'failed',
      error: 'smtp_rejected',
    } as const;
    const { id } = await addMessage(gatehouse(), site, {
      ...dead,
      attempt_log: JSON.stringify([{ ...entry, status: 550 }]) as never,
    });
    await addMessage(gatehouse(), site);
    const listed = await cli('messages', 'list', 'shop', '--state', 'failed');
    expect(listed.out).toMatch(new RegExp(`^${id}  \\S+Z  failed  mail  recovery  ann@x.example  smtp_rejected\n$`));
    const page = JSON.parse((await cli('messages', 'list', site.id, '--limit', '1', '--json')).out) as { next: string };
    expect((await cli('messages', 'list', 'shop', '--cursor', page.next)).out).toContain(id);
    const shown = (await cli('messages', 'show', 'shop', id)).out;
    expect(shown).toContain('state       failed: smtp_rejected\n');
    expect(shown).toContain('attempt     2027-01-04T12:00:00.000Z  failed  smtp_rejected  550  12 ms\n');
    expect((await cli('messages', 'replay', 'shop')).err).toContain('name one message, or say --all');
    expect((await cli('messages', 'replay', 'shop', id)).out).toBe(`${id} is on its way to ann@x.example\n`);
    await addMessage(gatehouse(), site, { ...dead, kind: 'invite' });
    expect((await cli('messages', 'replay', 'shop', '--all', '--kind', 'invite')).out).toBe('1 on their way\n');
    const again = await cli('messages', 'show', 'shop', 'nothing');
    expect(again.code).not.toBe(0);
    expect(again.err).toContain('There is no such message');
  });

  it('addresses are suppressed, listed and let go', async () => {
    await gatehouse().createSite({ slug: 'club' });
    expect((await cli('suppressions', 'list', 'club')).out).toBe('there are none\n');
    const added = await cli('suppressions', 'add', 'club', 'Ann@X.example', '--reason', 'complaint');
    expect(added.out).toBe('club sends nothing to ann@x.example any more\n');
    expect((await cli('suppressions', 'list', 'club', '--address', 'ann')).out).toMatch(
      /^ann@x\.example {2}mail {2}complaint {2}operator {2}\S+Z\n$/,
    );
    const bounced = ['suppressions', 'add', 'club', 'ben@x.example', '--reason'];
    expect((await cli(...bounced, 'spite')).err).toContain(
      'Allowed choices are bounce, complaint, manual, unsubscribed',
    );
    expect((await cli(...bounced, 'bounce', '--expires-at', 'soon')).err).toContain(
      '--expires-at is "soon"; allowed is a time',
    );
    await cli(...bounced, 'bounce', '--expires-at', '2099-01-31');
    expect((await cli('suppressions', 'list', 'club', '--address', 'ben')).out).toContain(
      'until 2099-01-31T00:00:00.000Z',
    );
    const refused = await cli('suppressions', 'add', 'club', 'nobody');
    expect(refused.err).toContain('address: is "nobody"; allowed is an e-mail address');
    const removed = await cli('suppressions', 'remove', 'club', 'ann@x.example');
    expect(removed.out).toBe('club sends to ann@x.example again\n');
    expect((await cli('suppressions', 'remove', 'club', 'ann@x.example')).err).toContain('Nothing is suppressed');
  });

  it('health is told a line a channel', async () => {
    const { out } = await cli('messages', 'health');
    expect(out).toMatch(/^mail +waiting \d+ .*\nsms .*\nwebhook .*\nthe job queue is ok\n$/);
  });

  it('the health of the whole is told with it', async () => {
    const { out } = await cli('health');
    const first = /^gatehouse \S+ is ok\nPostgreSQL \S+ answered in [\d.]+ ms; \d+ of \d+ connections are open\n/;
    expect(out).toMatch(first);
    expect(out).toContain(`\nrow-level security is ${inject('rowSecurity') ? 'on' : 'off'}\n`);
    expect(out).toMatch(/the database is at \d{14}_\w+, the newest\n/);
    expect(out).toMatch(/the job queue is ok$/m);
  });
});
