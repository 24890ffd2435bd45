import { safeFetch } from '@gatehouse/outbound';
import type TwilioPackage from 'twilio';
import type { Twilio } from 'twilio';
import { exchangeLimits } from '../over-http.ts';
import { failureOfAnswer, failureOfError, type AnsweredWith } from '../sms-failure.ts';
import type { SmsDoor, SmsFailure } from '../sms-provider.ts';

/** An account at Twilio. */
export interface TwilioAccount {
  readonly account_sid: string;
  readonly auth_token: string;
}

/** Names of the settings that Twilio cannot do without. Its package refuses an account that is none. */
export function missingOfTwilio({ account_sid, auth_token, message_service_sid }: TwilioSettings): string[] {
  return [
    ...(account_sid.startsWith('AC') ? [] : ['account_sid']),
    ...(auth_token === '' ? ['auth_token'] : []),
    ...(message_service_sid === '' ? ['message_service_sid'] : []),
  ];
}

interface TwilioSettings extends TwilioAccount {
  readonly message_service_sid: string;
}

/** Form fields that the package has no name for. */
type ExtraFields = Readonly<Record<string, string>>;

/**
 * Asks Twilio for something, through the one door to the outside: bounded in time and bytes, without a redirect.
 *
 * @param extra is sent beside what `ask` says.
 * @returns what `ask` returns, undefined when it does not understand an answer of success; or why there is no answer.
 */
export async function askTwilio<Answer>(
  door: SmsDoor,
  account: TwilioAccount,
  ask: (client: Twilio) => Promise<Answer>,
  extra: ExtraFields = {},
): Promise<{ readonly answer: Answer | undefined } | { readonly failure: SmsFailure }> {
  // Loaded by the first who needs it: the package is large.
  const { default: twilio } = await import('twilio');
  let answered: AnsweredWith | undefined;
  class Door extends twilio.RequestClient {
    override async request<TData>({ method, uri, username = '', password = '', headers, data }: Asked<TData>) {
      const form = new URLSearchParams({ ...(data as Record<string, string> | undefined), ...extra });
      const response = await safeFetch(door.outbound, {
        url: atDoor(uri, door.url),
        method,
        headers: { ...(headers as Record<string, string>), authorization: basic(username, password) },
        body: form.toString(),
        ...exchangeLimits(door.outbound),
      });
      answered = response;
      const { status: statusCode, headers: received, body } = response;
      return { statusCode, headers: received, body: body.toString('utf8') as TData };
    }
  }
  const client = twilio(account.account_sid, account.auth_token, { httpClient: new Door() });
  try {
    return { answer: await ask(client) };
  } catch (error) {
    if (!answered) return { failure: failureOfError(error) };
    return isSuccess(answered) ? { answer: undefined } : { failure: failureOfAnswer(answered, door.now()) };
  }
}

type Asked<TData> = Parameters<InstanceType<typeof TwilioPackage.RequestClient>['request']>[0] & {
  readonly data?: TData;
};

function isSuccess({ status }: AnsweredWith): boolean {
  return status >= 200 && status < 300;
}

function atDoor(uri: string, stand: string | undefined): URL {
  const { pathname, search } = new URL(uri);
  return stand === undefined ? new URL(uri) : new URL(pathname + search, stand);
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
