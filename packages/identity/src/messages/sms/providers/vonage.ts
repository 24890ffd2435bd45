import { z } from 'zod';
import { overHttp } from '../over-http.ts';
import { refused } from '../sms-failure.ts';

const answerSchema = z.object({
  messages: z
    .array(
      z.object({ status: z.union([z.string(), z.number()]).transform(String), 'message-id': z.string().default('') }),
    )
    .min(1),
});

/** Vonage's own statuses that may end differently next time: throttled, an internal error, too many connections. */
const passing: ReadonlySet<string> = new Set(['1', '5', '10']);

/** Vonage, once Nexmo (supabase-extended.md 12.1). */
export const vonage = overHttp({
  host: 'https://rest.nexmo.com',
  settingsIn: (settings) => settings.vonage,
  needs: () => ['api_key', 'api_secret', 'from'],
  request: ({ api_key, api_secret, from }, { to, text }) => ({
    path: '/sms/json',
    form: { from, to, text, api_key, api_secret, ...(isAscii(text) ? {} : { type: 'unicode' }) },
  }),
  read(answer, status) {
    const message = answerSchema.safeParse(answer).data?.messages[0];
    if (!message) return undefined;
    if (message.status === '0') return { providerId: message['message-id'] };
    return { failure: refused(status, !passing.has(message.status)) };
  },
});

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the whole of ASCII
  return /^[\u0000-\u007f]*$/.test(text);
}
