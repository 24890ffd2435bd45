import { someEmail } from '../api/netlify/client.ts';
import { verifier } from './artefacts.ts';
import type { Case, Cases, Said } from './case.ts';
import type { Side } from './sides.ts';

const fresh = (): { readonly json: object } => ({ json: { email: someEmail(), password: 'secret-1' } });
const person = ({ person: { email } }: Side): { readonly json: object } => ({ json: { email } });
const user = ({ person: { id } }: Side): Readonly<Record<string, string>> => ({ id });
/** From the provider, to a visit that waits. */
const back = ({ visit: { state } }: Side): Said => ({ query: `state=${state}&code=x` });
const backByForm = ({ visit: { state } }: Side): Said => ({ form: { state, code: 'x' } });
const off: Case = { as: 'nobody' };

const mailTypes = ['signup', 'recovery', 'magiclink', 'invite', 'email', 'email_change'];
const phoneTypes = ['sms', 'phone_change'];

type Place = (value: string, theirs: Side) => Said;

/** Links, and codes with nothing. */
const links: readonly Place[] = [
  ...mailTypes.map((type): Place => (token) => ({ json: { type, token_hash: token } })),
  ...mailTypes.map((type): Place => (token) => ({ json: { type, token } })),
];
/** Codes with the address or number that waits for one on both sites. */
const codes: readonly Place[] = [
  ...['recovery', 'email'].map((type): Place => (token, theirs) => {
    return { json: { type, token, email: theirs.person.email } };
  }),
  ...['email', 'magiclink'].map((type): Place => (token, theirs) => ({ json: { type, token, email: theirs.mailbox } })),
  ...phoneTypes.map((type): Place => (token, theirs) => ({ json: { type, token, phone: theirs.phone } })),
];

/** What everybody may ask. */
export const supabaseCases: Cases = {
  'supabase GET /.well-known/jwks.json': { as: 'nobody' },
  'supabase GET /.well-known/openid-configuration': { as: 'nobody' },
  'supabase POST /sso': { as: 'nobody', ids: [(provider_id) => ({ json: { provider_id } })] },
  'supabase GET /sso/saml/metadata': { as: 'nobody' },
  'supabase POST /sso/saml/acs': {
    as: 'nobody',
    secrets: [(RelayState) => ({ form: { RelayState, SAMLResponse: 'PHg+' } })],
  },
  'supabase GET /settings': { as: 'nobody' },
  'supabase POST /signup': { as: 'nobody', said: fresh },
  'supabase POST /otp': { as: 'nobody', said: person },
  'supabase POST /magiclink': { as: 'nobody', said: person },
  'supabase POST /recover': { as: 'nobody', said: person },
  'supabase POST /resend': { as: 'nobody', said: (theirs) => ({ json: { type: 'signup', ...person(theirs).json } }) },
  'supabase GET /verify': {
    as: 'nobody',
    secrets: mailTypes.map((type): Place => (token) => ({ query: `type=${type}&token=${token}` })),
  },
  'supabase POST /verify': { as: 'nobody', secrets: links, counted: codes },
  'supabase POST /token': {
    as: 'nobody',
    secrets: [
      (token) => ({ query: 'grant_type=refresh_token', json: { refresh_token: token } }),
      (code) => ({ query: 'grant_type=pkce', json: { auth_code: code, code_verifier: verifier } }),
      (token) => ({ query: 'grant_type=id_token', json: { id_token: token, provider: 'google' } }),
    ],
    counted: [(password, { person: { email } }) => ({ query: 'grant_type=password', json: { email, password } })],
  },
  'supabase GET /user': { as: 'user' },
  'supabase PUT /user': {
    as: 'user',
    said: () => ({ json: { data: {} } }),
    counted: [(nonce) => ({ json: { password: 'another horse', nonce } })],
  },
  'supabase GET /reauthenticate': { as: 'user' },
  'supabase POST /logout': { as: 'user' },
  'supabase GET /authorize': {
    as: 'nobody',
    said: () => ({ query: 'provider=github' }),
    secrets: [(token) => ({ query: `provider=github&invite_token=${token}` })],
    ids: [(identifier) => ({ query: `provider=${identifier}` })],
  },
  'supabase GET /callback': {
    as: 'nobody',
    said: back,
    secrets: [(state) => ({ query: `state=${state}&code=x` }), (code) => ({ query: `code=${code}` })],
  },
  'supabase POST /callback': { as: 'nobody', said: backByForm, secrets: [(state) => ({ form: { state, code: 'x' } })] },
  'supabase GET /user/identities/authorize': {
    as: 'user',
    said: () => ({ query: 'provider=github' }),
    ids: [(identifier) => ({ query: `provider=${identifier}` })],
  },
  'supabase DELETE /user/identities/:id': { as: 'user' },
  'supabase GET /user/oauth/grants': { as: 'user' },
  'supabase DELETE /user/oauth/grants': { as: 'user', ids: [(id) => ({ query: `client_id=${id}` })] },
  'supabase POST /factors': { as: 'user', said: () => ({ json: { factor_type: 'totp' } }) },
  'supabase POST /factors/:id/challenge': { as: 'user' },
  'supabase POST /factors/:id/verify': { as: 'user', said: () => ({ json: { challenge_id: 'x', code: '123456' } }) },
  'supabase DELETE /factors/:id': { as: 'user' },
};

/** What the site's administrators ask. */
export const supabaseAdminCases: Cases = {
  'supabase POST /invite': { as: 'admin', said: fresh },
  'supabase GET /admin/audit': { as: 'admin', ids: [(id) => ({ query: `query=author:${id}` })] },
  'supabase GET /admin/users': { as: 'admin', paged: true, ids: [(id) => ({ query: `filter=${id}` })] },
  'supabase POST /admin/users': { as: 'admin', said: fresh },
  'supabase GET /admin/users/:id': { as: 'admin', own: user },
  'supabase PUT /admin/users/:id': { as: 'admin', own: user, said: () => ({ json: { password: 'taken over' } }) },
  'supabase DELETE /admin/users/:id': { as: 'admin', own: user },
  'supabase GET /admin/users/:id/factors': { as: 'admin', own: user },
  'supabase PUT /admin/users/:id/factors/:factorId': { as: 'admin', own: user },
  'supabase DELETE /admin/users/:id/factors/:factorId': { as: 'admin', own: user },
  'supabase GET /admin/users/:id/passkeys': { as: 'admin', own: user },
  'supabase DELETE /admin/users/:id/passkeys/:passkeyId': { as: 'admin', own: user },
  'supabase GET /admin/custom-providers': { as: 'admin' },
  'supabase POST /admin/custom-providers': { as: 'admin' },
  'supabase GET /admin/custom-providers/:identifier': { as: 'admin' },
  'supabase PUT /admin/custom-providers/:identifier': { as: 'admin', said: () => ({ json: { name: 'Taken over' } }) },
  'supabase DELETE /admin/custom-providers/:identifier': { as: 'admin' },
  'supabase GET /admin/sso/providers': { as: 'admin', ids: [(id) => ({ query: `resource_id=${id}` })] },
  'supabase POST /admin/sso/providers': { as: 'admin', said: () => ({ json: { type: 'saml' } }) },
  'supabase GET /admin/sso/providers/:id': { as: 'admin' },
  'supabase PUT /admin/sso/providers/:id': { as: 'admin', said: () => ({ json: { disabled: true } }) },
  'supabase DELETE /admin/sso/providers/:id': { as: 'admin' },
  'supabase GET /admin/oauth/clients': { as: 'admin' },
  'supabase POST /admin/oauth/clients': { as: 'admin' },
  'supabase GET /admin/oauth/clients/:id': { as: 'admin' },
  'supabase PUT /admin/oauth/clients/:id': { as: 'admin' },
  'supabase DELETE /admin/oauth/clients/:id': { as: 'admin' },
  'supabase POST /admin/oauth/clients/:id/regenerate_secret': { as: 'admin' },
  'supabase POST /admin/generate_link': {
    as: 'admin',
    said: () => ({ json: { type: 'signup', ...fresh().json } }),
  },
};

/** Doors of features that are off. Who opens one says here what it takes. */
export const supabaseFeatureCases: Cases = {
  'supabase POST /passkeys/authentication/options': off,
  'supabase POST /passkeys/authentication/verify': off,
  'supabase POST /passkeys/registration/options': off,
  'supabase POST /passkeys/registration/verify': off,
  'supabase GET /passkeys': off,
  'supabase PATCH /passkeys/:id': off,
  'supabase DELETE /passkeys/:id': off,
  'supabase GET /.well-known/oauth-authorization-server': off,
  'supabase POST /oauth/clients/register': off,
  'supabase POST /oauth/token': off,
  'supabase GET /oauth/userinfo': off,
  'supabase GET /oauth/authorize': off,
  'supabase GET /oauth/authorizations/:id': off,
  'supabase POST /oauth/authorizations/:id/consent': off,
  'supabase GET /scim/v2/ServiceProviderConfig': off,
  'supabase GET /scim/v2/ResourceTypes': off,
  'supabase GET /scim/v2/Schemas': off,
};
