import type { Site } from '../site.ts';
import type { SamlForm, SamlIdp, Wishes } from './saml-idp.ts';
import { ask, post, send, type Told } from './use-saml.ts';

/** A site of the Supabase dialect, and one of its identity providers. */
export interface SsoSite {
  readonly site: Site;
  readonly idp: SamlIdp;
  readonly providerId: string;
  /** What the site publishes of itself. */
  readonly metadata: string;
  /** Where the site sends somebody who wants to sign in. */
  begin(more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Signs somebody in at the provider, all the way. */
  signIn(said: Wishes & { readonly nameId: string }, more?: Readonly<Record<string, unknown>>): Promise<Told>;
  /** What the provider has a browser post. */
  form(said: Wishes & { readonly nameId: string }): Promise<SamlForm>;
  /** Signs somebody in whom the site has not sent. */
  visit(said: Wishes & { readonly nameId: string }, relayState?: string): Promise<Told>;
  accept(form: SamlForm): Promise<Told>;
}

/** Adds an identity provider to a site. */
export async function addIdp(site: Site, idp: SamlIdp, more: Readonly<Record<string, unknown>> = {}): Promise<SsoSite> {
  const provider = { type: 'saml', metadata_xml: idp.metadata(), ...more };
  const admin = site.signToken({ role: 'service_role' });
  const added = await send('POST', `${site.supabaseUrl}/admin/sso/providers`, provider, admin);
  if (added.status !== 201) throw new Error(`the provider was not added: ${added.text}`);
  const providerId = String(added.json.id);
  const { text: metadata } = await ask(`${site.supabaseUrl}/sso/saml/metadata`);
  const accept = (form: SamlForm): Promise<Told> => post(`${site.supabaseUrl}/sso/saml/acs`, { ...form });
  const begin = async (wish: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const body = { provider_id: providerId, skip_http_redirect: true, ...wish };
    const begun = await send('POST', `${site.supabaseUrl}/sso`, body);
    if (begun.status !== 200) throw new Error(`the sign-in did not begin: ${begun.text}`);
    return String(begun.json.url);
  };
  return {
    site,
    idp,
    providerId,
    metadata,
    begin,
    accept,
    signIn: async (said, wish) => accept(await idp.answer(await begin(wish), metadata, said)),
    form: async (said) => idp.answer(await begin(), metadata, said),
    visit: async (said, relayState = '') => accept({ ...(await idp.respond(metadata, said)), RelayState: relayState }),
  };
}
