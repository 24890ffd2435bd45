import { Router } from '@koa/router';
import { noHead } from '@gatehouse/http';
import type { ApiMiddleware, ApiState } from '../../api-state.ts';
import { requireAdmin } from './require-admin.ts';
import { requireUser } from './require-user.ts';
import { listAudit } from './routes/admin/audit.ts';
import {
  changeProvider,
  createProvider,
  listProviders,
  removeProvider,
  showProvider,
} from './routes/admin/custom-providers.ts';
import { createUserAsAdmin } from './routes/admin/create-user.ts';
import { factorOfUser, listFactorsToAdmin } from './routes/admin/factors.ts';
import { generateLinkAsAdmin } from './routes/admin/generate-link.ts';
import { listUsersToAdmin } from './routes/admin/list-users.ts';
import { listPasskeysToAdmin, passkeyOfUser } from './routes/admin/passkeys.ts';
import {
  changeSsoAsAdmin,
  createSsoAsAdmin,
  listSsoToAdmin,
  removeSsoAsAdmin,
  showSsoToAdmin,
} from './routes/admin/sso-providers.ts';
import { changeUserAsAdmin, removeUserAsAdmin, showUserToAdmin } from './routes/admin/users.ts';
import { authorize, linkIdentity } from './routes/authorize.ts';
import { callback } from './routes/callback.ts';
import { changeUser } from './routes/change-user.ts';
import { showDiscovery } from './routes/discovery.ts';
import { enrollFactor, factor } from './routes/factors.ts';
import { removeIdentity } from './routes/identities.ts';
import { invite } from './routes/invite.ts';
import { showKeys } from './routes/jwks.ts';
import { logout } from './routes/logout.ts';
import { oauthServer, scim } from './routes/oauth.ts';
import { magiclink, otp } from './routes/otp.ts';
import { passkeys } from './routes/passkeys.ts';
import { reauthenticate } from './routes/reauthenticate.ts';
import { recover } from './routes/recover.ts';
import { resend } from './routes/resend.ts';
import { showSettings } from './routes/settings.ts';
import { showUser } from './routes/show-user.ts';
import { signUpHere } from './routes/sign-up.ts';
import { acceptSso, beginSsoHere, showSsoMetadata } from './routes/sso.ts';
import { token } from './routes/token/token.ts';
import { verifyByLink } from './routes/verify/verify-by-link.ts';
import { verifyByPost } from './routes/verify/verify-by-post.ts';

/** The table of contents of the Supabase dialect: one line a route. */
export function supabaseRouter(): Router<ApiState> {
  const router = new Router<ApiState>({ strict: true, sensitive: true });
  router.get('/.well-known/jwks.json', showKeys);
  router.get('/.well-known/openid-configuration', showDiscovery);
  router.get('/settings', showSettings);
  router.post(['/signup', '/signup/'], ...signUpHere);
  router.post('/otp', ...otp);
  router.post('/magiclink', ...magiclink);
  router.post('/recover', ...recover);
  router.post('/resend', ...resend);
  router.get(['/verify', '/verify/'], ...verifyByLink);
  router.post(['/verify', '/verify/'], ...verifyByPost);
  router.post('/token', ...token);
  router.get('/user', ...showUser);
  router.put('/user', ...changeUser);
  router.get('/reauthenticate', ...reauthenticate);
  router.post('/logout', ...logout);
  router.get('/authorize', ...authorize);
  router.get(['/callback', '/callback/'], ...callback);
  router.post(['/callback', '/callback/'], ...callback);
  router.get('/user/identities/authorize', ...linkIdentity);
  router.delete('/user/identities/:id', ...removeIdentity);
  router.get('/user/oauth/grants', requireUser(), oauthServer);
  router.delete('/user/oauth/grants', requireUser(), oauthServer);
  router.post('/factors', ...enrollFactor);
  router.post('/factors/:id/challenge', ...factor);
  router.post('/factors/:id/verify', ...factor);
  router.delete('/factors/:id', ...factor);
  router.post('/sso', ...beginSsoHere);
  router.get('/sso/saml/metadata', ...showSsoMetadata);
  router.post('/sso/saml/acs', ...acceptSso);
  addAdminRoutes(router);
  addFeatureDoors(router);
  return noHead(router);
}

/** What the site's administrators ask for (supabase-extended.md 3). */
function addAdminRoutes(router: Router<ApiState>): void {
  const both = (path: string): string[] => [path, `${path}/`];
  router.post('/invite', ...invite);
  router.get(both('/admin/audit'), ...listAudit);
  router.get(both('/admin/users'), ...listUsersToAdmin);
  router.post(both('/admin/users'), ...createUserAsAdmin);
  router.get(both('/admin/users/:id'), ...showUserToAdmin);
  router.put(both('/admin/users/:id'), ...changeUserAsAdmin);
  router.delete(both('/admin/users/:id'), ...removeUserAsAdmin);
  router.get(both('/admin/users/:id/factors'), ...listFactorsToAdmin);
  router.put(both('/admin/users/:id/factors/:factorId'), ...factorOfUser);
  router.delete(both('/admin/users/:id/factors/:factorId'), ...factorOfUser);
  router.get(both('/admin/users/:id/passkeys'), ...listPasskeysToAdmin);
  router.delete(both('/admin/users/:id/passkeys/:passkeyId'), ...passkeyOfUser);
  router.post('/admin/generate_link', ...generateLinkAsAdmin);
  router.get(both('/admin/custom-providers'), ...listProviders);
  router.post(both('/admin/custom-providers'), ...createProvider);
  router.get(both('/admin/custom-providers/:identifier'), ...showProvider);
  router.put(both('/admin/custom-providers/:identifier'), ...changeProvider);
  router.delete(both('/admin/custom-providers/:identifier'), ...removeProvider);
  router.get(both('/admin/oauth/clients'), requireAdmin(), oauthServer);
  router.post(both('/admin/oauth/clients'), requireAdmin(), oauthServer);
  router.get(both('/admin/oauth/clients/:id'), requireAdmin(), oauthServer);
  router.put(both('/admin/oauth/clients/:id'), requireAdmin(), oauthServer);
  router.delete(both('/admin/oauth/clients/:id'), requireAdmin(), oauthServer);
  router.post(both('/admin/oauth/clients/:id/regenerate_secret'), requireAdmin(), oauthServer);
  router.get(both('/admin/sso/providers'), ...listSsoToAdmin);
  router.post(both('/admin/sso/providers'), ...createSsoAsAdmin);
  router.get(both('/admin/sso/providers/:id'), ...showSsoToAdmin);
  router.put(both('/admin/sso/providers/:id'), ...changeSsoAsAdmin);
  router.delete(both('/admin/sso/providers/:id'), ...removeSsoAsAdmin);
}

/** Features that are off answer so, in the words of each (supabase-extended.md 2). */
function addFeatureDoors(router: Router<ApiState>): void {
  const refuse = (method: Method, path: string, answer: ApiMiddleware): void => void router[method](path, answer);
  refuse('post', '/passkeys/authentication/options', passkeys);
  refuse('post', '/passkeys/authentication/verify', passkeys);
  refuse('post', '/passkeys/registration/options', passkeys);
  refuse('post', '/passkeys/registration/verify', passkeys);
  refuse('get', '/passkeys', passkeys);
  refuse('patch', '/passkeys/:id', passkeys);
  refuse('delete', '/passkeys/:id', passkeys);
  refuse('get', '/.well-known/oauth-authorization-server', oauthServer);
  refuse('post', '/oauth/clients/register', oauthServer);
  refuse('post', '/oauth/token', oauthServer);
  refuse('get', '/oauth/userinfo', oauthServer);
  refuse('get', '/oauth/authorize', oauthServer);
  refuse('get', '/oauth/authorizations/:id', oauthServer);
  refuse('post', '/oauth/authorizations/:id/consent', oauthServer);
  refuse('get', '/scim/v2/ServiceProviderConfig', scim);
  refuse('get', '/scim/v2/ResourceTypes', scim);
  refuse('get', '/scim/v2/Schemas', scim);
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
