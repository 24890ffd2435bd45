import { safeFetch, type OutboundClient } from '@gatehouse/outbound';
import { failureOfAnswer, failureOfError } from './sms-failure.ts';
import { emptyIn, type Sms, type SmsOutcome, type SmsProvider, type SmsSettings } from './sms-provider.ts';

const exchangeMilliseconds = 10_000;
const answerBytesMax = 64 * 1024;

/**
 * Bounds of one exchange with a provider: the time for the whole of it, and what is read of its answer. The status of a
 * longer one tells enough.
 */
export function exchangeLimits({ policy }: OutboundClient): {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly excess: 'drop';
} {
  return { timeoutMs: policy.providerTimeoutMs ?? exchangeMilliseconds, maxBytes: answerBytesMax, excess: 'drop' };
}

/** What a provider is sent: a form, or JSON. */
export type SmsRequest = { readonly path: string; readonly headers?: Readonly<Record<string, string>> } & (
  { readonly form: Readonly<Record<string, string>> } | { readonly json: unknown }
);

/** A provider that takes a message by one POST. */
export interface HttpSmsProvider<Settings extends object> {
  /** Scheme and host. */
  readonly host: string;
  /** Which settings are its own. */
  readonly settingsIn: (settings: SmsSettings) => Settings;
  /** Settings that it cannot do without. */
  readonly needs: (settings: Settings) => readonly (keyof Settings)[];
  readonly request: (settings: Settings, sms: Sms) => SmsRequest;
  /**
   * Reads the JSON of an answer with a status of success; undefined when it is not understood, which counts as taken.
   * Whatever is in `answer` was chosen by somebody else.
   */
  readonly read: (answer: unknown, status: number) => SmsOutcome | undefined;
}

/** Makes a provider of its declaration. */
export function overHttp<Settings extends object>(declared: HttpSmsProvider<Settings>): SmsProvider {
  const { host, settingsIn, needs, request, read } = declared;
  return {
    channels: ['sms'],
    missing(settings) {
      const own = settingsIn(settings);
      return emptyIn(own, needs(own));
    },
    async send({ outbound, url = host, now }, settings, sms) {
      const asked = request(settingsIn(settings), sms);
      try {
        const answer = await safeFetch(outbound, {
          url: new URL(asked.path, url),
          method: 'POST',
          ...contentOf(asked),
          ...exchangeLimits(outbound),
        });
        const { status, body } = answer;
        if (status < 200 || status >= 300) return { failure: failureOfAnswer(answer, now()) };
        // To ask again would most likely send, and cost, another one.
        return read(jsonIn(body), status) ?? { providerId: null };
      } catch (error) {
        return { failure: failureOfError(error) };
      }
    },
  };
}

function contentOf(asked: SmsRequest): { headers: Record<string, string>; body: string } {
  const [type, body] =
    'form' in asked
      ? ['application/x-www-form-urlencoded', new URLSearchParams(asked.form).toString()]
      : ['application/json', JSON.stringify(asked.json)];
  return { headers: { 'content-type': type, accept: 'application/json', ...asked.headers }, body };
}

/** @returns undefined for what is no JSON. */
function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
