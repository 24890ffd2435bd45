import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FeedbackDoor } from '../feedback-report.ts';
import { readSes } from './ses.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:bounces';
const now = new Date('2027-01-04T12:00:00.000Z');
const certificateUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem';

type Fields = Record<string, string>;

/** Signed as SNS describes it: names and values, a line each, in the order of the alphabet. */
function signed(fields: Fields, names: readonly string[], digest = 'sha256'): Fields {
  const content = names.map((name) => `${name}\n${fields[name]}\n`).join('');
  return { ...fields, Signature: sign(digest, Buffer.from(content), privateKey).toString('base64') };
}

function notification(event: unknown, change: Fields = {}): Fields {
  const fields: Fields = {
    Type: 'Notification',
    MessageId: 'e1',
    TopicArn: topicArn,
    Message: JSON.stringify(event),
    Timestamp: now.toISOString(),
    SignatureVersion: '2',
    SigningCertURL: certificateUrl,
    ...change,
  };
  const names = ['Message', 'MessageId', ...(fields['Subject'] ? ['Subject'] : []), 'Timestamp', 'TopicArn', 'Type'];
  return signed(fields, names, fields['SignatureVersion'] === '1' ? 'sha1' : 'sha256');
}

function read(message: Fields, fetched: string[] = []): ReturnType<typeof readSes> {
  const door: FeedbackDoor = {
    now,
    fetchText: (url) => {
      fetched.push(url.href);
      return Promise.resolve(url.pathname.endsWith('.pem') ? certificate : 'confirmed');
    },
  };
  const request = { header: () => '', body: Buffer.from(JSON.stringify(message)) };
  return readSes(request, { secret: '', topicArn }, door);
}

const mail = { commonHeaders: { messageId: '<m1@site.example>' } };
const bounce = (bounceType: string) => ({
  notificationType: 'Bounce',
  mail,
  bounce: {
    bounceType,
    bounceSubType: 'MailboxFull',
    bouncedRecipients: [{ emailAddress: 'a@x.example', diagnosticCode: 'smtp; 550' }, { emailAddress: 'b@x.example' }],
  },
});

describe('a message of SNS', () => {
  it('is believed by the signature of its version, with and without a subject', async () => {
    for (const change of [{}, { SignatureVersion: '1' }, { Subject: 'Amazon SES Email Event' }]) {
      expect(await read(notification(bounce('Permanent'), change))).toHaveLength(2);
    }
  });

  it.each([
    { MessageId: 'e2' },
    { Message: JSON.stringify(bounce('Transient')) },
    { Timestamp: new Date(now.getTime() + 1_000).toISOString() },
    { Subject: 'another' },
    { Signature: '' },
  ] as Fields[])('is refused with %j put in afterwards', async (change) => {
    const message = { ...notification(bounce('Permanent')), ...change };
    await expect(read(message)).rejects.toMatchObject({ code: 'feedback_not_genuine' });
  });

  it('of another topic is refused before anything is fetched, however well it is signed', async () => {
    const fetched: string[] = [];
    const foreign = notification(bounce('Permanent'), { TopicArn: `${topicArn}2` });
    await expect(read(foreign, fetched)).rejects.toMatchObject({ code: 'feedback_not_genuine' });
    expect(fetched).toEqual([]);
  });
});

describe('a subscription', () => {
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const confirmation = (SubscribeURL: string): Fields => {
    const { Signature: _signature, ...fields } = notification('', { Type: 'SubscriptionConfirmation' });
    return signed({ ...fields, Token: 't', SubscribeURL }, names);
  };

  it('to our topic is confirmed at the address of SNS', async () => {
    const fetched: string[] = [];
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
    expect(await read(confirmation(url), fetched)).toEqual([]);
    expect(fetched).toEqual([certificateUrl, url]);
  });

  it('is not confirmed anywhere else', async () => {
    const fetched: string[] = [];
    const elsewhere = confirmation('https://evil.example/?Action=ConfirmSubscription');
    await expect(read(elsewhere, fetched)).rejects.toMatchObject({ code: 'feedback_not_genuine' });
    expect(fetched).toEqual([certificateUrl]);
  });
});

describe('what SES tells', () => {
  it('is a report a recipient, with our Message-ID and without the words of the remote host', async () => {
    const told = { messageId: '<m1@site.example>', detail: 'mailbox_full' };
    expect(await read(notification(bounce('Permanent')))).toEqual([
      { id: 'e1:a@x.example', kind: 'bounce', recipient: 'a@x.example', ...told },
      { id: 'e1:b@x.example', kind: 'bounce', recipient: 'b@x.example', ...told },
    ]);
    expect(await read(notification(bounce('Transient')))).toMatchObject([{ kind: 'soft_bounce' }, {}]);
    expect(await read(notification(bounce('Undetermined')))).toMatchObject([{ kind: 'soft_bounce' }, {}]);
  });

  it('may be a complaint, with the Message-ID among the headers', async () => {
    const complaint = { complaintFeedbackType: 'abuse', complainedRecipients: [{ emailAddress: 'a@x.example' }] };
    const headers = [{ name: 'Message-Id', value: '<m2@site.example>' }];
    expect(await read(notification({ eventType: 'Complaint', mail: { headers }, complaint }))).toEqual([
      {
        id: 'e1:a@x.example',
        kind: 'complaint',
        recipient: 'a@x.example',
        messageId: '<m2@site.example>',
        detail: 'abuse',
      },
    ]);
    const praise = { ...complaint, complaintFeedbackType: 'not-spam' };
    expect(await read(notification({ mail: {}, complaint: praise }))).toEqual([]);
  });

  it('means nothing when it is a delivery or something new', async () => {
    expect(await read(notification({ notificationType: 'Delivery', mail, delivery: {} }))).toEqual([]);
    expect(await read(notification('hello'))).toEqual([]);
    expect(await read(notification({}, { Message: 'Successfully validated SNS topic' }))).toEqual([]);
  });
});

/** A pair that was made for this test and signs nothing else. */
const privateKey = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCwWZt4oWQW836C
IoWUET1TjInltUfKcNrSxCdyWdZRcu/FxlRCaC2NIX3KOXZTVAb1yrKNpEZFAxm2
/etISMj2qRMwH58DN1biIDMzd1+C0yBz88LYRumSuuUtjzqqwNsGjQFQ1DM8IHKu
2Euq45IYKNxQiDDNTScMiBSjhXUshTHl34RkyJO4bCyvBTteMhvCk0QTcmwNP0rg
nkHEzhoXqV6qyNTPJetiurJBwy4gk18CQStMwWUvcbi6+R92pbL7weU7fm6Pq+ry
N00U4YjeLfPK+kb2mZFWuRdop7ruNwJSRwp05w3dDcskyZOChMkHKuj16TJINEIA
ZuJ+ks4nAgMBAAECggEATSBbkSYQpsMGjLa5chkaF6zK8JZYmA7EfVKBqA7nX0bj
270SQ9rZNTS1FZkNCYOh6aSlc7Ipc2xYNkKWQM5oagxnEnB59Iei7ZHEotkuAgMB
WgT9reZRqDUqH0NZlq1y/Un1DdtIrx7H2XVKnqoZzowsUuJFaby4+8+WKzAmn3nE
Wt4kwGi0WtwBI0a7jcRG0nhxJpXHEPkLrEb3Fc8Efquv7ta8Dlf2jh+5WDMyOU5j
DhSXvjJVioEF/KX8qEOsqr0bwA4X+mTpkzfiirpboyWh0H28uq+hk3+Gv5L44mXS
ffxqcE8WomIT61NO4OsGT7oayZF9abAEjqNHqkVDbQKBgQDuEHTrp3impQHKEVbh
xykODu3uyZQkbB2zwLvJYFf7H7W2psqEPJnuGZpKYkeRoVRkSRgwGbzFdg/yGXR1
46odMB3e7FaQwnLVI2XWp+NcKmZR1dvNMr/YluYZ78rsXkDj+rje9MM6ceijS+Kq
8cfcxbqnDYf6SRDvsZkM3xy0fQKBgQC9ot5P/wWZmMKWrOI4qfVU9/urMRfFTYEZ
LZtRh2VrtyyaUsXButLKYS5hIV7SOqfD7brRHaTronn4tDrheW+EW4C9oJ39daZ6
ley6be57reVf/z4SzG9XIGQW7jiLAoddMwoj5vtYHVKkKD0eRMazauZAdG7AC2o8
Vbo4+zPCcwKBgBx1ByTsPfXdn5sh+3q9reCqVDLJEdZQvjQwg8IMrDeukLAmu+qW
u+fEU7c0jE2SNV5Phn6pdPE9raZI+Kzm6/zVNZziL27ab5OeyZuhMgJgZx69K6sZ
t+kSEKtlCKK8mZEm9VZhd7zSxPZQKeY5RKTVVfyGF40Jkua0GhF50hqZAoGBAIjq
T2IoeQ2VimCpP8ezhgqr5IuMLWJpe90G3Y32mJY1sUFWo6skzM4LbiX4pvJYIQpH
2MrkgU8Thsa2sZBbUdWZDxFaJtd5mxIErt9HQZkQS3yM129RJM4d98XKhw5ua/cx
Q4/6U9whh6o31zDEbUXa15UPu2pyk2guaP5897jbAoGAKtk0CPTYGqEsT2Cz284v
SFDT84k+jO+LKKJp1ooBaerPtvzyvXsx0Cug61PImTKlPWFGrYD9Wpz5SkIGJF9+
RVHwqU7zGqUaBnVycYuCGmN0YgO2BNKdgWrnXP8QPuN7wOEGjGVEgjYYr6isXNcZ
MHDnl8F8c2i9otTzEQcUkyE=
-----END PRIVATE KEY-----`;

const certificate = `-----BEGIN CERTIFICATE-----
MIIDCTCCAfGgAwIBAgIUGGM/BFynIBa5J51hCbHN0yV6nakwDQYJKoZIhvcNAQEL
BQAwEzERMA8GA1UEAwwIc25zLnRlc3QwIBcNMjYxMTI2MDQxNTU1WhgPMjEyNjEx
MDIwNDE1NTVaMBMxETAPBgNVBAMMCHNucy50ZXN0MIIBIjANBgkqhkiG9w0BAQEF
AAOCAQ8AMIIBCgKCAQEAsFmbeKFkFvN+giKFlBE9U4yJ5bVHynDa0sQnclnWUXLv
xcZUQmgtjSF9yjl2U1QG9cqyjaRGRQMZtv3rSEjI9qkTMB+fAzdW4iAzM3dfgtMg
c/PC2EbpkrrlLY86qsDbBo0BUNQzPCByrthLquOSGCjcUIgwzU0nDIgUo4V1LIUx
5d+EZMiTuGwsrwU7XjIbwpNEE3JsDT9K4J5BxM4aF6leqsjUzyXrYrqyQcMuIJNf
AkErTMFlL3G4uvkfdqWy+8HlO35uj6vq8jdNFOGI3i3zyvpG9pmRVrkXaKe67jcC
UkcKdOcN3Q3LJMmTgoTJByro9ekySDRCAGbifpLOJwIDAQABo1MwUTAdBgNVHQ4E
FgQUkS9KHwg9vS0nUbZEVHCZwavvkTswHwYDVR0jBBgwFoAUkS9KHwg9vS0nUbZE
VHCZwavvkTswDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAWrf5
H8A4Zrq0sW8+EF/UxvYi7lcrryFBVvmGE1Ge83/oAxcBQJn8MR1eYacg1DVIbbdt
2dM0XNC8r5zyLDzMr/IY9474NtTiRLnG8RWeRjCpYSI7hUOlOFadrUeVF+IgQWzp
cMb78726bqwzGzx/SzkQlBVTdxJQIrEMkiKU/ovjdyIcVWMsbj2QN0VCMKTLg9AN
5CNmaVwsJzQYX72HqsVaXUwMbObH/+Iz1OfMD7qXOULdem03CLvstBklIVQtoDWr
ODqWswso2muPpVExGeM0S5Nj54WLa3xD3EskhBn5HapH8WcWCzR0qKa1AUcYPDUp
tZ56AJLv7Lx1O2SeGg==
-----END CERTIFICATE-----`;
