import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { effectiveSettings, inheritedSettings, type Instance, type SparseSettings } from '@gatehouse/instances';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailKinds, type MailKind } from './mail-kinds.ts';
import { previewMail, type MailPreview, type PreviewRequest } from './preview-mail.ts';

let server: Server;
let siteUrl: string;
let outbound: OutboundClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isThere = request.url === '/mails/own.html';
    response.writeHead(isThere ? 200 : 404).end('<p>fetched <a href="{{ .ConfirmationURL }}">{{ .Email }}</a></p>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  siteUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 100_000 });
});

afterAll(async () => {
  await outbound.close();
  server.close();
});

function preview(request: PreviewRequest, settings: SparseSettings = {}): Promise<MailPreview> {
  const instance = { settings: effectiveSettings(inheritedSettings(), { site_url: siteUrl, ...settings }) } as Instance;
  return previewMail({ instance, services: { outbound } }, request);
}

describe('a preview', () => {
  it.each(Object.keys(mailKinds) as MailKind[])('is the mail as it would go out: %s', async (kind) => {
    const { subject, html, text, ...facts } = await preview({ kind, language: 'de-AT' });
    expect(facts).toEqual({ language: 'de', source: 'built_in', warnings: [] });
    for (const part of [subject, html, text]) expect(part).not.toMatch(/undefined|\{\{/);
    expect(html).toContain('lang="de"');
  });

  it.each([
    ['netlify', 'invite', '7 days'],
    ['netlify', 'recovery', '3 hours'],
    ['netlify', 'confirmation', '5 hours'],
    ['netlify', 'reauthentication', '2 hours'],
    ['supabase', 'invite', '2 hours'],
    ['supabase', 'recovery', '2 hours'],
    ['supabase', 'magic_link', '2 hours'],
  ] as const)('says how long a real one would be good: on a site of %s, %s, %s', async (dialect, kind, time) => {
    const mailer = { otp_exp: 7_200, invite_max_age: 604_800, recovery_max_age: 10_800, confirmation_max_age: 18_000 };
    expect((await preview({ kind }, { dialect, mailer })).text).toContain(time);
  });

  it('shows texts that are not saved yet', async () => {
    const request = {
      kind: 'invite',
      subject: 'Hi {{ .Data.first_name }}',
      body: '<b>{{ .ConfirmationURL }}</b>',
    } as const;
    const shown = await preview(request);
    expect(shown).toMatchObject({ subject: 'Hi Ada', source: 'stored', language: 'en', warnings: [] });
    expect(shown.html).toContain(`${siteUrl}/#invite_token=`);
  });

  it('fetches a template, and says why one cannot be had', async () => {
    const found = await preview({ kind: 'invite', template: '/mails/own.html' });
    expect(found).toMatchObject({ source: 'template', html: expect.stringContaining('fetched') });
    const missing = await preview({ kind: 'invite', template: '/mails/other.html' });
    expect(missing.source).toBe('built_in');
    expect(missing.warnings).toEqual(['The template cannot be used, the built-in text is: status 404']);
  });

  it.each([
    [{ kind: 'invite', subject: '{{ .Nope }}' }, 'subject: line 1, column 4'],
    [{ kind: 'invite', body: 'a\n{{ if }}' }, 'body: line 2'],
  ] as const)('refuses what could not be saved: %j', async (request, place) => {
    await expect(preview(request)).rejects.toThrow(expect.objectContaining({ code: 'setting_invalid' }));
    await expect(preview(request)).rejects.toThrow(place);
  });

  it.each([
    [{ kind: 'invite', body: '<p>Welcome</p>', subject: 'Hi' }, 'nobody can act on it'],
    [{ kind: 'invite', body: '<p>{{ .Token }}</p>' }, 'the subject is the built-in one'],
    [{ kind: 'invite', subject: 'Hi' }, 'the body is the built-in one'],
    [{ kind: 'invite', language: 'sv' }, 'There is no text in sv; en is used'],
    [{ kind: 'invite', language: 'svenska?' }, '"svenska?" is not a language tag; en is used'],
  ] as const)('warns of %j', async (request, warning) => {
    expect((await preview(request)).warnings).toEqual([expect.stringContaining(warning)]);
  });

  it('leads to the API where the site speaks the dialect of links to it', async () => {
    const settings = { dialect: 'supabase', api_external_url: 'https://auth.example.com' } as const;
    expect((await preview({ kind: 'recovery' }, settings)).text).toContain('https://auth.example.com/verify?token=');
  });
});
