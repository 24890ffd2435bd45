import { z } from 'zod';
import type { Sms, SmsSettings } from '../sms-provider.ts';
import { overHttp, type SmsRequest } from '../over-http.ts';
import { refused } from '../sms-failure.ts';

const answerSchema = z.object({ type: z.string(), message: z.string().catch('') });

/**
 * MSG91 (decision 25): its first API, which is sent the text; or version 5, which is sent the code for a text that is
 * kept there ("flow"). Both answer alike.
 */
export const msg91 = overHttp({
  host: 'https://api.msg91.com',
  settingsIn: (settings) => settings.msg91,
  needs: ({ api }) => ['auth_key', 'sender_id', ...(api === 'flow' ? (['template_id'] as const) : [])],
  request: (settings, sms) => (settings.api === 'flow' ? flowRequest(settings, sms) : textRequest(settings, sms)),
  read(answer, status) {
    const { data } = answerSchema.safeParse(answer);
    if (!data) return undefined;
    return data.type === 'success' ? { providerId: data.message } : { failure: refused(status) };
  },
});

type Settings = SmsSettings['msg91'];

function textRequest({ auth_key: authkey, sender_id: sender, template_id: template }: Settings, sms: Sms): SmsRequest {
  const form = { authkey, sender, mobiles: sms.to, message: sms.text, route: '4', response: 'json' };
  return { path: '/api/sendhttp.php', form: { ...form, ...(template === '' ? {} : { DLT_TE_ID: template }) } };
}

function flowRequest({ auth_key: authkey, sender_id: sender, ...flow }: Settings, { to, code }: Sms): SmsRequest {
  return {
    path: '/api/v5/flow/',
    headers: { authkey },
    json: { flow_id: flow.template_id, sender, recipients: [{ mobiles: to, [flow.flow_variable]: code }] },
  };
}
