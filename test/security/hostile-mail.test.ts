import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson } from '../api/netlify/client.ts';

const gatehouse = useGatehouse();
const source =
  '<p>Dear {{ .Data.full_name }}</p><a title="{{ .Data.full_name }}" href="{{ .Data.full_name }}">x</a>' +
  '<a href="{{ .ConfirmationURL }}">go</a>';
const host = createServer((_request, response) => response.end(source));
beforeAll(() => new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve)));
afterAll(() => host.close());

const names = [
  'x\r\nBcc: victim@x.example\r\n\r\n<b>body</b>',
  'x\u2028Bcc: victim@x.example',
  '<script>alert(1)</script>',
  '" onmouseover="alert(1)',
  'javascript:alert(1)',
  '{{ .Token }} {{ .ConfirmationURL }}',
  '=?utf-8?q?=0d=0aBcc:_victim@x.example?=',
];

describe('what a person writes about itself', () => {
  it.each(names)('stays text in the subject and the body of a mail: %j', async (full_name) => {
    const siteUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    const site = await gatehouse().createSite({
      settings: {
        site_url: siteUrl,
        mailer: { subjects: { recovery: 'For {{ .Data.full_name }}' }, templates: { recovery: '/recovery.html' } },
      },
    });
    const person = await createPerson(site, { user_metadata: { full_name } });
    await call(site, 'POST /recover', { json: { email: person.email } });
    const mail = await site.mailTo(person.email);
    expect(mail.to).toEqual([person.email]);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    const html = mail.html ?? '';
    expect(html).toContain('Dear');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toMatch(/<[^>]*\sonmouseover="alert/);
    expect(html).not.toMatch(/href="javascript:/);
    expect(html).not.toContain('<b>body');
  });
});
