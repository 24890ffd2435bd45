import { z } from 'zod';

/** Everything of a text message that comes from the request that caused it; its words come from the settings. */
export const smsContent = z.object({ code: z.string(), channel: z.enum(['sms', 'whatsapp']) });

export type SmsContent = z.output<typeof smsContent>;
