import { randomUUID } from 'node:crypto';
import { call } from '../api/netlify/client.ts';
import { addIdp } from '../support/saml/sso-site.ts';
import { SamlIdp } from '../support/saml/saml-idp.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { Artefact } from './artefact.ts';
import type { Side } from './sides.ts';

/** An identity provider of a site, and a sign-in that it has not answered. */
export async function ofSso({ clock }: Gatehouse, { site }: Side): Promise<Artefact[]> {
  const idp = new SamlIdp(clock.now);
  const { providerId, metadata, begin, accept } = await addIdp(site, idp);
  const wish = { provider_id: providerId, skip_http_redirect: true };
  const url = await begin();
  return [
    {
      name: 'an identity provider',
      kind: 'id',
      value: providerId,
      never: randomUUID,
      home: () => call(site.supabaseUrl, 'POST /sso', { json: wish }),
    },
    {
      name: 'the state of a sign-in at an identity provider',
      kind: 'secret',
      value: (await idp.read(url, metadata)).relayState,
      never: randomUUID,
      home: async () => {
        const { said } = await accept(await idp.answer(url, metadata, { nameId: 'someone@corp.example' }));
        return { status: 'access_token' in said ? 200 : 400 };
      },
    },
  ];
}
