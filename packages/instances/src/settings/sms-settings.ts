import { isCallingCode, isInstant, isTestOtpList, isTextTemplate } from './sms-rules.ts';
import { choice, flag, group, seconds, text, texts, wholeNumber } from './leaf.ts';

const year = 31_536_000;
const callingCodes = { matches: isCallingCode, allowed: 'at most 100 beginnings of numbers, digits only, such as 44' };

/** Text messages: who sends them, what they say, and whom the site writes to. */
export const smsSettings = group({
  provider: choice(
    ['none', 'twilio', 'twilio_verify', 'messagebird', 'vonage', 'textlocal', 'msg91'],
    'Who sends text messages.',
    { env: 'GOTRUE_SMS_PROVIDER' },
  ),
  autoconfirm: flag(false, 'New users need not confirm their phone number.', { env: 'GOTRUE_SMS_AUTOCONFIRM' }),
  otp_exp: seconds(60, [1, year], 'How long a code that was texted is valid.', {
    env: 'GOTRUE_SMS_OTP_EXP',
    zeroInherits: true,
  }),
  otp_length: wholeNumber(6, [6, 10], 'Digits of a code that is texted.', {
    env: 'GOTRUE_SMS_OTP_LENGTH',
    outsideInherits: true,
  }),
  otp_attempts_max: wholeNumber(10, [1, 1000], 'Wrong tries after which a code that was texted is worth nothing.', {
    env: 'GATEHOUSE_SMS_OTP_ATTEMPTS_MAX',
  }),
  max_frequency: seconds(60, [0, year], 'Least time between two messages of a kind to one person; 0 sets no limit.', {
    env: 'GOTRUE_SMS_MAX_FREQUENCY',
    zeroInherits: true,
  }),
  template: text('What a message says; {{ .Code }} is the code.', {
    env: 'GOTRUE_SMS_TEMPLATE',
    default: 'Your code is {{ .Code }}',
    max: 1_000,
    multiline: true,
    matches: isTextTemplate,
    allowed: 'a template of at most 1000 characters that knows the variable .Code',
  }),
  test_otp: text('Codes of numbers that are never texted, such as 15551234567:123456, separated by commas.', {
    env: 'GOTRUE_SMS_TEST_OTP',
    secret: true,
    max: 16_384,
    matches: isTestOtpList,
    allowed: 'pairs of a number and a code of at most 10 digits, such as 15551234567:123456,442071234567:000000',
  }),
  test_otp_valid_until: text('When those codes stop working; empty: never.', {
    env: 'GOTRUE_SMS_TEST_OTP_VALID_UNTIL',
    matches: isInstant,
    allowed: 'a time such as 2027-01-31T12:00:00Z',
  }),
  allowed_countries: texts([], 'Calling codes that messages are sent to, such as 44; empty: any.', {
    env: 'GATEHOUSE_SMS_ALLOWED_COUNTRIES',
    ...callingCodes,
  }),
  blocked_countries: texts([], 'Beginnings of numbers that no message is sent to, such as 881.', {
    env: 'GATEHOUSE_SMS_BLOCKED_COUNTRIES',
    ...callingCodes,
  }),
  twilio: group({
    ...twilioAccount('Twilio', 'TWILIO', 'Number, messaging service or name that messages come from.'),
    content_sid: text('Content template of WhatsApp messages at Twilio; empty sends the text.', {
      env: 'GOTRUE_SMS_TWILIO_CONTENT_SID',
    }),
  }),
  twilio_verify: group(twilioAccount('Twilio Verify', 'TWILIO_VERIFY', 'Verify service at Twilio.')),
  messagebird: group({
    access_key: secret('Access key at MessageBird.', 'MESSAGEBIRD_ACCESS_KEY'),
    originator: text('Number or name that messages come from.', { env: 'GOTRUE_SMS_MESSAGEBIRD_ORIGINATOR' }),
  }),
  vonage: group({
    api_key: secret('Key of the account at Vonage.', 'VONAGE_API_KEY'),
    api_secret: secret('Secret of the account at Vonage.', 'VONAGE_API_SECRET'),
    from: text('Number or name that messages come from.', { env: 'GOTRUE_SMS_VONAGE_FROM' }),
  }),
  textlocal: group({
    api_key: secret('Key of the account at Textlocal.', 'TEXTLOCAL_API_KEY'),
    sender: text('Name that messages come from.', { env: 'GOTRUE_SMS_TEXTLOCAL_SENDER' }),
  }),
  msg91: group({
    auth_key: secret('Key of the account at MSG91.', 'MSG91_AUTH_KEY'),
    sender_id: text('Name that messages come from.', { env: 'GOTRUE_SMS_MSG91_SENDER_ID' }),
    template_id: text('Registered template (DLT), or with the API "flow" the flow.', {
      env: 'GOTRUE_SMS_MSG91_TEMPLATE_ID',
    }),
    api: choice(['sendhttp', 'flow'], 'Whether MSG91 is sent the text, or the code for a flow that it keeps.', {
      env: 'GATEHOUSE_SMS_MSG91_API',
    }),
    flow_variable: text('Name that the flow has for the code.', {
      env: 'GATEHOUSE_SMS_MSG91_FLOW_VARIABLE',
      default: 'OTP',
      matches: (value) => /^\w{1,64}$/.test(value) && value !== 'mobiles',
      allowed: 'letters, digits and _',
    }),
  }),
});

function twilioAccount(at: string, name: string, service: string) {
  return {
    account_sid: text(`Account at ${at}.`, { env: `GOTRUE_SMS_${name}_ACCOUNT_SID` }),
    auth_token: secret(`Token of the account at ${at}.`, `${name}_AUTH_TOKEN`),
    message_service_sid: text(service, { env: `GOTRUE_SMS_${name}_MESSAGE_SERVICE_SID` }),
  };
}

function secret(doc: string, name: string) {
  return text(doc, { env: `GOTRUE_SMS_${name}`, secret: true, max: 4096 });
}
