import { choice, text } from './leaf.ts';

/** How a mail service tells of bounces and complaints, and what its reports are checked with. */
export const feedbackSettings = {
  feedback_format: choice(
    ['off', 'standard', 'ses', 'postmark', 'mailgun', 'sendgrid', 'resend'],
    'Whose reports of bounces and complaints are taken at /webhooks/mail-feedback; standard is the form of our own.',
    { env: 'GATEHOUSE_MAILER_FEEDBACK_FORMAT' },
  ),
  feedback_secret: text(
    'What reports are checked with: the signing secret (standard, resend, mailgun), public key (sendgrid) or password (postmark).',
    { env: 'GATEHOUSE_MAILER_FEEDBACK_SECRET', secret: true, max: 4096 },
  ),
  feedback_topic_arn: text('Topic of Amazon SNS by which Amazon SES reports.', {
    env: 'GATEHOUSE_MAILER_FEEDBACK_TOPIC_ARN',
    matches: (value) => /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/.test(value),
    allowed: 'the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:bounces',
  }),
};
