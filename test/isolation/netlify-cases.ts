import { someEmail } from '../api/netlify/client.ts';
import type { Case, Cases, Said } from './case.ts';
import type { Side } from './sides.ts';

const fresh = (): { readonly json: object } => ({ json: { email: someEmail(), password: 'secret-1' } });
const person = ({ person: { email } }: Side): { readonly json: object } => ({ json: { email } });
const user = ({ person: { id } }: Side): Readonly<Record<string, string>> => ({ id });
/** From the provider, to a visit that waits. */
const back = ({ visit: { state } }: Side): Said => ({ query: `state=${state}&code=x` });
const backByForm = ({ visit: { state } }: Side): Said => ({ form: { state, code: 'x' } });
const spend = (type: string): NonNullable<Case['secrets']>[number] => {
  return (token) => ({ json: { type, token, password: 'chosen' } });
};
const audiences = { said: () => ({ query: 'sort=created_at%20asc' }), paged: true } as const;

/** The Netlify dialect. */
export const netlifyCases: Cases = {
  'netlify GET /settings': { as: 'nobody' },
  'netlify POST /signup': { as: 'nobody', said: fresh },
  'netlify POST /invite': { as: 'admin', said: fresh },
  'netlify POST /verify': { as: 'nobody', secrets: ['signup', 'invite', 'recovery', 'email_change'].map(spend) },
  'netlify POST /recover': { as: 'nobody', said: person },
  'netlify POST /token': {
    as: 'nobody',
    secrets: [(refresh_token) => ({ form: { grant_type: 'refresh_token', refresh_token } })],
    counted: [
      (password, { person: { email } }) => ({ form: { grant_type: 'password', username: email, password } }),
    ],
  },
  'netlify GET /authorize': {
    as: 'nobody',
    said: () => ({ query: 'provider=github' }),
    secrets: [(token) => ({ query: `provider=github&invite_token=${token}` })],
    ids: [(identifier) => ({ query: `provider=${identifier}` })],
  },
  'netlify GET /callback': {
    as: 'nobody',
    said: back,
    secrets: [(state) => ({ query: `state=${state}&code=x` }), (code) => ({ query: `code=${code}` })],
  },
  'netlify POST /callback': { as: 'nobody', said: backByForm, secrets: [(state) => ({ form: { state, code: 'x' } })] },
  'netlify GET /saml/metadata': { as: 'nobody' },
  'netlify POST /saml/acs': {
    as: 'nobody',
    secrets: [(RelayState) => ({ form: { RelayState, SAMLResponse: 'PHg+' } })],
  },
  'netlify GET /user': { as: 'user' },
  'netlify PUT /user': {
    as: 'user',
    said: () => ({ json: { data: {} } }),
    secrets: [(token) => ({ json: { email_change_token: token } })],
  },
  'netlify POST /logout': { as: 'user' },
  'netlify GET /admin/audit': { as: 'admin', ids: [(id) => ({ query: `query=author:${id}` })] },
  'netlify GET /admin/users': { as: 'admin', ...audiences, ids: [(id) => ({ query: `filter=${id}` })] },
  'netlify POST /admin/users': { as: 'admin', said: fresh },
  'netlify GET /admin/users/export': {
    as: 'nobody',
    secrets: [(secret) => ({ headers: { 'export-secret': secret } })],
  },
  'netlify GET /admin/users/:id': { as: 'admin', own: user },
  'netlify PUT /admin/users/:id': { as: 'admin', own: user, said: () => ({ json: { role: 'x', password: 'taken over' } }) },
  'netlify DELETE /admin/users/:id': { as: 'admin', own: user },
  'netlify POST /admin/generate_link': { as: 'admin', said: () => ({ json: { type: 'signup', ...fresh().json } }) },
}; // prettier-ignore
