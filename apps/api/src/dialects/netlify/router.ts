import { Router } from '@koa/router';
import { noHead } from '@gatehouse/http';
import type { ApiState } from '../../api-state.ts';
import type { ApiSettings } from '../../api-settings.ts';
import { requireCaptcha } from './require-captcha.ts';
import { listAudit } from './routes/admin/audit.ts';
import { generateLinkAsAdmin } from './routes/admin/generate-link.ts';
import { exportUsers, listUsersToAdmin } from './routes/admin/list-users.ts';
import { changeUserAsAdmin, createUserAsAdmin, removeUserAsAdmin, showUserToAdmin } from './routes/admin/users.ts';
import { authorize } from './routes/authorize.ts';
import { callback } from './routes/callback.ts';
import { inviteByEmail } from './routes/invite.ts';
import { recover } from './routes/recover.ts';
import { acceptSaml, showSamlMetadata } from './routes/saml.ts';
import { showSettings } from './routes/settings.ts';
import { signOutBearer } from './routes/sign-out.ts';
import { signUpByEmail } from './routes/sign-up.ts';
import { token } from './routes/token.ts';
import { changeUser, showUser } from './routes/user.ts';
import { verifyLink } from './routes/verify.ts';

/** The table of contents of the Netlify dialect: one line a route. */
export function netlifyRouter(settings: Pick<ApiSettings, 'exportSecret'>): Router<ApiState> {
  const router = new Router<ApiState>({ strict: true, sensitive: true });
  const both = (path: string): string[] => [path, `${path}/`];
  router.get('/settings', showSettings);
  router.post('/signup', requireCaptcha(), ...signUpByEmail);
  router.post('/invite', ...inviteByEmail);
  router.post('/verify', verifyLink);
  router.post('/recover', requireCaptcha(), ...recover);
  router.post('/token', ...token);
  router.get(both('/user'), ...showUser);
  router.put(both('/user'), ...changeUser);
  router.get('/authorize', ...authorize);
  router.get(both('/callback'), ...callback);
  router.post(both('/callback'), ...callback);
  router.get('/saml/metadata', ...showSamlMetadata);
  router.post(both('/saml/acs'), ...acceptSaml);
  router.post('/logout', ...signOutBearer);
  router.get(both('/admin/audit'), ...listAudit);
  router.get(both('/admin/users'), ...listUsersToAdmin);
  router.post(both('/admin/users'), ...createUserAsAdmin);
  // Without a secret the path is a user id like any other.
  if (settings.exportSecret !== undefined) router.get('/admin/users/export', ...exportUsers);
  router.get(both('/admin/users/:id'), ...showUserToAdmin);
  router.put(both('/admin/users/:id'), ...changeUserAsAdmin);
  router.delete(both('/admin/users/:id'), ...removeUserAsAdmin);
  router.post('/admin/generate_link', ...generateLinkAsAdmin);
  return noHead(router);
}
