import { z } from 'zod';
import { overHttp } from '../over-http.ts';
import { refused } from '../sms-failure.ts';

const answerSchema = z.object({
  status: z.string(),
  messages: z.array(z.object({ id: z.union([z.string(), z.number()]) })).catch([]),
});

/** Textlocal (supabase-extended.md 12.1). */
export const textlocal = overHttp({
  host: 'https://api.textlocal.in',
  settingsIn: (settings) => settings.textlocal,
  needs: () => ['api_key', 'sender'],
  request: ({ api_key: apikey, sender }, { to, text }) => ({
    path: '/send',
    form: { sender, apikey, message: text, numbers: to },
  }),
  read(answer, status) {
    const { data } = answerSchema.safeParse(answer);
    if (!data) return undefined;
    if (data.status !== 'success') return { failure: refused(status) };
    return { providerId: String(data.messages[0]?.id ?? '') };
  },
});
