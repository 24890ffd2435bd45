import { writeFileSync } from 'node:fs';
import { lstat, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { newFolder } from './run-gatehouse.ts';
import { runHere } from './run-here.ts';

const gatehouse = useGatehouse();

function cli(...words: string[]): ReturnType<typeof runHere> {
  return runHere(gatehouse(), words);
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
const json = async (...words: string[]): Promise<any> => {
  const { out, err } = await cli(...words, '--json');
  expect(err).toBe('');
  return JSON.parse(out);
};

const refused = (msg: string): object => ({ code: 2, out: '', err: expect.stringContaining(msg) });

describe('on the command line', () => {
  it('settings of a site are set and unset, unless it has changed meanwhile', async () => {
    await gatehouse().createSite({ slug: 'changes' });
    const changed = await json('instances', 'update', 'changes', '--set', 'disable_signup=true', '--set', 'jwt.exp=60');
    expect(changed.settings).toMatchObject({ disable_signup: true, jwt: { exp: 60 } });
    const old = changed.version;
    const unset = await json('instances', 'update', 'changes', '--unset', 'jwt.exp', '--slug', 'changed');
    expect(unset.slug).toBe('changed');
    expect(unset.settings.jwt?.exp).toBeUndefined();
    const late = await cli('instances', 'update', 'changed', '--set', 'jwt.exp=90', '--if-version', old);
    expect(late).toMatchObject({ code: 1, err: expect.stringContaining('answers 409') });
    const bad = await cli('instances', 'update', 'changed', '--set', 'jwt.exp=soon');
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('jwt.exp') });
    expect(await cli('instances', 'update', 'changed')).toMatchObject(
      refused('there is nothing to change; allowed are'),
    );
  });

  it('a setting is read from a file or from what is piped in, as text that no list of processes shows', async () => {
    await gatehouse().createSite({ slug: 'by-file' });
    const file = join(newFolder(), 'aud.txt');
    writeFileSync(file, '4711\n');
    const words = ['instances', 'update', 'by-file', '--json', '--set-file', `jwt.aud=${file}`];
    const { out, err } = await runHere(gatehouse(), [...words, '--set-file', 'smtp.user=-'], undefined, 'a=b\n');
    expect(err).toBe('');
    expect(JSON.parse(out).settings).toMatchObject({ jwt: { aud: '4711' }, smtp: { user: 'a=b' } });
    const twice = await cli('instances', 'update', 'by-file', '--set-file', 'jwt.aud=-', '--set-file', 'smtp.user=-');
    expect(twice).toMatchObject(refused('one value alone can be piped in'));
    const form = await cli('instances', 'update', 'by-file', '--set-file', 'jwt.aud');
    expect(form).toMatchObject(refused('--set-file "jwt.aud" is not path=file'));
    const missing = await cli('instances', 'update', 'by-file', '--set-file', `jwt.aud=${file}.not`);
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('there is no such file or folder') });
  });

  it('the health of the whole is told to programs by the exit code', async () => {
    expect(await cli('health')).toMatchObject({ code: 0, err: '' });
    const { db } = gatehouse().platform;
    const ledger = () => db.knex('schema_migrations').withSchema(db.namespace);
    const newer = { name: '99991231000000_from_the_future', batch: 99, migration_time: new Date() };
    await ledger().insert(newer);
    const { code, out, err } = await cli('health', '--json');
    await ledger().where({ name: newer.name }).delete();
    expect([code, JSON.parse(out).state]).toEqual([3, 'degraded']);
    expect(err).toBe('gatehouse: degraded: the database is at another migration than this build\n');
  });

  it('labels are set, taken away and found by', async () => {
    await gatehouse().createSite({ slug: 'labelled' });
    await gatehouse().createSite({ slug: 'label-less' });
    expect((await cli('instances', 'labels', 'labelled')).out).toBe('there are no labels\n');
    const set = await cli('instances', 'labels', 'labelled', '--set', 'plan=gold', '--set', 'team=a=b');
    expect(set.out).toBe('plan=gold\nteam=a=b\n');
    const listed = await json('instances', 'list', '--label', 'plan=gold', '--search', 'label', '--state', 'active');
    expect(listed).toMatchObject([{ slug: 'labelled', labels: { plan: 'gold' } }]);
    expect((await cli('instances', 'labels', 'labelled', '--unset', 'team')).out).toBe('plan=gold\n');
    expect((await cli('instances', 'list', '--label', 'plan=tin')).out).toBe('there are no such instances\n');
    expect(await cli('instances', 'list', '--label', 'plan')).toMatchObject(
      refused('--label "plan" is not name=value'),
    );
    const state = await cli('instances', 'list', '--state', 'gone');
    expect(state).toMatchObject(refused("argument 'gone' is invalid. Allowed choices are active, suspended, deleted."));
  });

  it('a site is cloned without its secrets, deleted and brought back', async () => {
    await gatehouse().createSite({ slug: 'first', settings: { disable_signup: true } });
    const cloned = await cli('instances', 'clone', 'first', '--site-url', 'https://b.example', '--slug', 'second');
    expect(cloned.out).toMatch(
      /^secret {3}[\w-]{43}\n\nThe secret signs .* not shown again\.\n\nNot copied: .*jwt\.secret/m,
    );
    expect((await json('instances', 'show', 'second')).settings).toMatchObject({ disable_signup: true });
    expect((await cli('instances', 'delete', 'second', '--grace-seconds', '3600')).out).toMatch(/^deleted second\n/);
    expect((await cli('instances', 'show', 'second')).err).toContain(
      'answers 404: Instance not found (asked for: GET /v1/instances/second)',
    );
    expect(await json('instances', 'list', '--state', 'deleted')).toMatchObject([{ slug: 'second', state: 'deleted' }]);
    expect(await json('instances', 'restore', 'second')).toMatchObject({ slug: 'second', state: 'active' });
    expect((await cli('instances', 'restore', 'second')).err).toContain('answers 404');
    const grace = await cli('instances', 'delete', 'second', '--grace-seconds', '1h');
    expect(grace).toMatchObject(refused('--grace-seconds is "1h"; allowed are whole seconds'));
    const hint = 'is the token in GOTRUE_OPERATOR_TOKEN, or of --data-dir, one of this Gatehouse?';
    expect((await runHere(gatehouse(), ['instances', 'list'], 'wrong')).err).toContain(hint);
    const noFile = await cli('keys', 'create', 'shop', '--file', '/no/such.pem');
    expect(noFile.err).toBe('gatehouse: /no/such.pem cannot be opened: there is no such file or folder\n');
    const short = await cli('instances', 'delete', 'second', '--grace-seconds', '5');
    expect(short).toMatchObject(refused('--grace-seconds is 5; allowed are at least 60 seconds'));
  });

  it('a domain is served once its record is in DNS', async () => {
    await gatehouse().createSite({ slug: 'named' });
    const added = await cli('instances', 'domains', 'add', 'named', 'ID.Named.Example', '--challenge');
    expect(added.out).toMatch(/^id\.named\.example is not served until .*\n\S+ {2}TXT {2}\S+\nthen: gatehouse /);
    expect((await cli('instances', 'domains', 'challenge', 'named', 'id.named.example')).out).toBe(added.out);
    const early = await cli('instances', 'domains', 'verify', 'named', 'id.named.example');
    expect(early).toMatchObject({ code: 1, out: '' });
    const other = await cli('instances', 'domains', 'challenge', 'named', 'x.example');
    expect(other.err).toContain('named has no domain "x.example"; it has id.named.example');
  });

  it('operators come and go, and the audit log tells what they did', async () => {
    const site = await gatehouse().createSite({ slug: 'audited' });
    const made = await cli('operators', 'create', 'Ann', '--scope', 'read', '--scope', 'provision');
    expect(made.out).toMatch(/^\S+ {2}Ann {2}read,provision {2}never used\ntoken {2}\S+\n.* not shown again\.\n$/);
    const [, token = ''] = /token {2}(\S+)/.exec(made.out) ?? [];
    await runHere(gatehouse(), ['instances', 'suspend', 'audited'], token);
    const denied = await runHere(gatehouse(), ['operators', 'list'], token);
    expect(denied).toMatchObject({ code: 1, err: expect.stringContaining('answers 403') });
    const audit = await json('audit', '--instance', 'audited', '--actor', 'Ann', '--since', '2020-01-01');
    expect(audit.entries).toMatchObject([
      { action: 'instance.suspend', operator: { name: 'Ann' }, instance_id: site.id },
    ]);
    expect((await cli('audit', '--limit', '1')).out).toMatch(
      / {2}Ann {2}instance\.suspend {2}.*\nthere are more: --cursor /,
    );
    const rotated = await json('operators', 'rotate', 'Ann', '--overlap-seconds', '0');
    expect(rotated.token).not.toBe(token);
    expect((await cli('operators', 'revoke', 'Ann')).out).toBe('revoked Ann\n');
    expect((await cli('operators', 'list')).out).toMatch(/ {2}Ann {2}read,provision {2}revoked /);
    expect(await cli('operators', 'revoke', 'Bob')).toMatchObject(refused('there is no operator "Bob"; there are'));
    expect(await cli('audit', '--since', 'yesterday')).toMatchObject(
      refused('--since is "yesterday"; allowed is a time'),
    );
    const scope = await cli('operators', 'create', 'Eve', '--scope', 'root');
    expect(scope).toMatchObject(refused("argument 'root' is invalid. Allowed choices are read, provision"));
  });

  it('a site’s own text does not act on the terminal that lists it, nor begin a line', async () => {
    await gatehouse().createSite({ slug: 'loud' });
    const url = 'http://127.0.0.1:9/hook';
    const added = await cli('webhooks', 'add', 'loud', url, '--description', 'a\u001b[2J\u009b1mb\nremoved all');
    expect(added.out).toContain(String.raw`a\u001b[2J\u009b1mb\u000aremoved all`);
    const listed = await cli('webhooks', 'list', 'loud', '--json');
    expect(JSON.parse(listed.out)).toMatchObject([{ description: 'a\u001b[2J\u009b1mb\nremoved all' }]);
    for (const acting of ['\u001b', '\u009b']) expect(listed.out).not.toContain(acting);
  });

  it('users are exported into a new file of one’s own, whatever was left under the name of its draft', async () => {
    await gatehouse().createSite({ slug: 'exported' });
    const folder = newFolder();
    const [file, elsewhere] = [join(folder, 'users'), join(folder, 'elsewhere')];
    await writeFile(elsewhere, 'stays', { mode: 0o644 });
    await symlink(elsewhere, `${file}.part`);
    expect(await cli('users', 'export', 'exported', file)).toMatchObject({ code: 0, err: '0 users\n' });
    expect(await readFile(elsewhere, 'utf8')).toBe('stays');
    const made = await lstat(file);
    expect([made.isFile(), made.mode & 0o777]).toEqual([true, 0o600]);
  });

  it('webhooks are added, tried, rotated and removed, and events listed', async () => {
    await gatehouse().createSite({ slug: 'hooked' });
    expect((await cli('webhooks', 'list', 'hooked')).out).toBe('there are no webhooks yet\n');
    const url = 'http://127.0.0.1:9/hook';
    const added = await cli('webhooks', 'add', 'hooked', url, '--event', 'user.created', '--description', 'CRM');
    const [, id = ''] =
      /^(\S+) {2}enabled {2}http:\S+ {2}user\.created {2}CRM\nsecret {2}whsec_\S+\n.* not shown again\.\n$/.exec(
        added.out,
      ) ?? [];
    expect(id, added.err).not.toBe('');
    expect((await cli('webhooks', 'list', 'hooked')).out).not.toContain('whsec_');
    const sent = await cli('webhooks', 'test', 'hooked', id);
    expect(sent.out).toMatch(/^\S+ is on its way, as delivery \S+\n$/);
    const listed = /webhook\.test {2}.*\nwhat comes next: --after (\d+)\n$/;
    const events = async () => (await cli('events', 'hooked', '--type', 'webhook.test')).out;
    // Events become known to the feed in the moment after their deed.
    await expect.poll(events, { timeout: 10_000 }).toMatch(listed);
    const [, next = ''] = listed.exec(await events()) ?? [];
    expect((await cli('events', 'hooked', '--after', next)).out).toMatch(/^nothing has happened\n/);
    const newest = await cli('events', 'hooked', '--newest', '--limit', '1');
    expect(newest.out).toMatch(/ {2}webhook\.test {2}.*\n(?:there are more: --before \d+\n)?$/);
    expect((await cli('webhooks', 'replay', 'hooked', id, '--since', '2020-01-01')).out).toMatch(
      /^\d+ on their way\n$/,
    );
    const rotated = await cli('webhooks', 'rotate', 'hooked', id, '--grace-seconds', '60');
    expect(rotated.out).toMatch(/\nsecret {2}whsec_\S+\n.*\nThe previous key also signs until \S+Z\.\n$/);
    const bad = await cli('webhooks', 'add', 'hooked', url, '--event', 'nothing.happened');
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('"nothing.happened" is no event; allowed are') });
    expect((await cli('webhooks', 'remove', 'hooked', id)).out).toBe(`removed ${id}\n`);
    expect((await cli('webhooks', 'test', 'hooked', id)).err).toContain('answers 404: Webhook endpoint not found');
    expect((await cli('events', 'hooked', '--after', 'x')).err).toContain('after: "x" is not allowed');
  });
});
