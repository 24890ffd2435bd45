import { verify, X509Certificate } from 'node:crypto';
import { constantTimeEqual } from '@gatehouse/crypto';
import { z } from 'zod';
import { notGenuine, parseFeedback, requireFresh, type FeedbackDoor } from '../feedback-report.ts';

const messageSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
  Token: z.string().nullish(),
  SubscribeURL: z.string().nullish(),
});

/** A message of Amazon SNS. */
export type SnsMessage = z.output<typeof messageSchema>;

/** What is signed, in the order in which it is; `Subject` only where there is one. */
const signedNames = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const satisfies Record<SnsMessage['Type'], readonly (keyof SnsMessage)[]>;

/** SNS goes on trying for up to an hour, and signs once. */
const freshSeconds = 3_900;

const host = /^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;
const certificatePath = /^\/SimpleNotificationService-[\w-]+\.pem$/;

/**
 * Checks a message of SNS: our topic, signed by Amazon, fresh.
 *
 * Anybody can have SNS sign messages of a topic of their own: the topic's name is what binds a message to the site.
 *
 * @throws AppError `feedback_not_genuine`
 */
export async function requireSnsMessage(body: Buffer, topicArn: string, door: FeedbackDoor): Promise<SnsMessage> {
  const message = parseFeedback(messageSchema, body);
  if (!message) throw notGenuine('it is no message of SNS');
  // Before anything is fetched: strangers must not make us fetch.
  if (topicArn === '' || !constantTimeEqual(message.TopicArn, topicArn)) throw notGenuine('it is of another topic');
  requireFresh(Date.parse(message.Timestamp), door, freshSeconds);
  const certificate = await fetchCertificate(snsAddress(message.SigningCertURL), door);
  if (!isSigned(message, certificate)) throw notGenuine('bad signature');
  return message;
}

/** An address of SNS itself. @throws AppError `feedback_not_genuine` for any other */
export function snsAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOfSns =
    url?.protocol === 'https:' &&
    host.test(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === '';
  if (!isOfSns) throw notGenuine('it names an address that is not of SNS');
  return url;
}

async function fetchCertificate(url: URL, door: FeedbackDoor): Promise<X509Certificate> {
  if (!certificatePath.test(url.pathname) || url.search !== '') throw notGenuine('it names no certificate of SNS');
  const pem = await door.fetchText(url);
  try {
    return new X509Certificate(pem);
  } catch {
    throw notGenuine('the certificate cannot be read');
  }
}

function isSigned(message: SnsMessage, certificate: X509Certificate): boolean {
  const content = signedNames[message.Type]
    .filter((name) => (message[name] ?? null) !== null)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const digest = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
  return verify(digest, Buffer.from(content), certificate.publicKey, Buffer.from(message.Signature, 'base64'));
}
