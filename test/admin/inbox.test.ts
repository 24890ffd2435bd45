import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

describe('with an inbox', () => {
  const admin = useAdmin();

  it('mails are served newest first, with the links in them, and can be forgotten', async () => {
    const { inbox } = admin();
    const transport = createTransport({ host: '127.0.0.1', port: inbox.port });
    for (const number of [1, 2]) {
      await transport.sendMail({
        from: 'a@sender.example',
        to: 'b@receiver.example',
        subject: `Mail ${number}`,
        text: `Go to https://site.example/#token=${number}`,
        html: `<p>Go to <a href="https://site.example/#token=${number}">it</a></p>`,
      });
    }
    transport.close();
    const { status, headers, json } = await admin().ask('GET', '/inbox/messages');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(json.map((mail: { subject: string }) => mail.subject)).toEqual(['Mail 2', 'Mail 1']);
    expect(json[0]).toMatchObject({
      to: ['b@receiver.example'],
      text: expect.stringContaining('Go to'),
      html: expect.stringContaining('<p>'),
      links: ['https://site.example/#token=2'],
    });
    expect((await admin().ask('DELETE', '/inbox/messages')).status).toBe(204);
    expect((await admin().ask('GET', '/inbox/messages')).json).toEqual([]);
  });
});

describe('without an inbox', () => {
  const admin = useAdmin({}, false);

  it('there is no such route', async () => {
    expect((await admin().ask('GET', '/inbox/messages')).status).toBe(404);
  });
});
