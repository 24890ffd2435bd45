import { z } from 'zod';
import { overHttp } from '../over-http.ts';
import { refused } from '../sms-failure.ts';

const answerSchema = z.object({ id: z.string(), recipients: z.object({ totalSentCount: z.number() }) });
const refusalSchema = z.object({ errors: z.array(z.unknown()).min(1) });

/** MessageBird (supabase-extended.md 12.1). */
export const messagebird = overHttp({
  host: 'https://rest.messagebird.com',
  settingsIn: (settings) => settings.messagebird,
  needs: () => ['access_key', 'originator'],
  request: ({ access_key: key, originator }, { to, text }) => ({
    path: '/messages',
    headers: { authorization: `AccessKey ${key}` },
    form: { originator, body: text, recipients: to, type: 'sms', datacoding: 'unicode' },
  }),
  read(answer, status) {
    const { data } = answerSchema.safeParse(answer);
    if (!data) return refusalSchema.safeParse(answer).success ? { failure: refused(status) } : undefined;
    return data.recipients.totalSentCount > 0 ? { providerId: data.id } : { failure: refused(status) };
  },
});
