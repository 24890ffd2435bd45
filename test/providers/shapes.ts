import { createHmac } from 'node:crypto';
import { clientId, clientSecret } from '../support/providers/use-providers.ts';

/** What a provider's own service is like, and who somebody is there. */
export interface Shape {
  readonly authorize: string;
  readonly token: string;
  /** The only way in which it takes the client's secret. */
  readonly clientAuth?: 'basic' | 'body';
  /** Beside the access token. */
  readonly tokens?: Readonly<Record<string, unknown>>;
  /** Its endpoints: host and path → what they answer to who has the access token. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** What the requests to these endpoints have to carry beside the token. */
  readonly asks?: Readonly<Record<string, { query?: Record<string, string>; headers?: Record<string, string> }>>;
  /** The ID token beside, and who signs it. */
  readonly idToken?: { readonly issuer: string; readonly claims: Readonly<Record<string, unknown>> };
  readonly scope: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further parameters where people consent. */
  readonly consents?: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly email: string;
  readonly verified: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export const accessToken = 'access-token-of-the-provider';
const proof = createHmac('sha256', clientSecret).update(accessToken).digest('hex');
const email = 'ada@x.example';
const picture = 'https://pictures.example/ada.png';
const mirrored = { name: 'Ada L', full_name: 'Ada L', picture, avatar_url: picture };
const oidc = { email, email_verified: true };

export const shapes: Readonly<Record<string, Shape>> = {
  apple: {
    authorize: 'appleid.apple.com/authorize',
    token: 'appleid.apple.com/token',
    clientAuth: 'body',
    idToken: {
      issuer: 'https://appleid.apple.com',
      claims: { sub: '001.apple', email, is_private_email: 'true', auth_time: 1_700_000_000 },
    },
    answers: {},
    scope: 'email name',
    consents: { response_mode: 'form_post' },
    subject: '001.apple',
    email,
    verified: true,
    metadata: {
      name: 'Ada L',
      full_name: 'Ada L',
      custom_claims: { is_private_email: true, auth_time: 1_700_000_000 },
    },
  },
  azure: {
    authorize: 'login.microsoftonline.com/common/oauth2/v2.0/authorize',
    token: 'login.microsoftonline.com/common/oauth2/v2.0/token',
    idToken: {
      issuer: 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
      claims: {
        sub: 'azure-1',
        email,
        name: 'Ada L',
        preferred_username: 'ada',
        xms_edov: '1',
        tid: 'tenant',
        ver: '2.0',
      },
    },
    answers: {},
    scope: 'openid',
    subject: 'azure-1',
    email,
    verified: true,
    metadata: {
      name: 'Ada L',
      full_name: 'Ada L',
      preferred_username: 'ada',
      custom_claims: { email, tid: 'tenant', xms_edov: '1' },
    },
  },
  bitbucket: {
    authorize: 'bitbucket.org/site/oauth2/authorize',
    token: 'bitbucket.org/site/oauth2/access_token',
    answers: {
      'api.bitbucket.org/2.0/user': { uuid: '{b-1}', display_name: 'Ada L', links: { avatar: { href: picture } } },
      'api.bitbucket.org/2.0/user/emails': {
        values: [
          { email: 'old@x.example', is_primary: false, is_confirmed: true },
          { email, is_primary: true, is_confirmed: true },
        ],
      },
    },
    scope: 'account email',
    subject: '{b-1}',
    email,
    verified: true,
    metadata: { iss: 'https://api.bitbucket.org', ...mirrored },
  },
  discord: {
    authorize: 'discord.com/api/oauth2/authorize',
    token: 'discord.com/api/oauth2/token',
    answers: {
      'discord.com/api/users/@me': {
        id: '80351110224678912',
        username: 'ada',
        discriminator: '1337',
        global_name: 'Ada L',
        avatar: 'a_8342729096ea3675442027381ff50dfe',
        email,
        verified: true,
      },
    },
    scope: 'email identify',
    subject: '80351110224678912',
    email,
    verified: true,
    metadata: {
      name: 'ada#1337',
      full_name: 'ada',
      picture: 'https://cdn.discordapp.com/avatars/80351110224678912/a_8342729096ea3675442027381ff50dfe.gif',
      custom_claims: { global_name: 'Ada L' },
    },
  },
  facebook: {
    authorize: 'www.facebook.com/dialog/oauth',
    token: 'graph.facebook.com/oauth/access_token',
    clientAuth: 'body',
    answers: {
      'graph.facebook.com/me': {
        id: '10220',
        email,
        first_name: 'Ada',
        last_name: 'L',
        name: 'Ada of L',
        picture: { data: { url: picture } },
      },
    },
    asks: {
      'graph.facebook.com/me': { query: { fields: 'email,first_name,last_name,name,picture', appsecret_proof: proof } },
    },
    scope: 'email',
    subject: '10220',
    email,
    verified: true,
    metadata: { iss: 'https://graph.facebook.com/me', ...mirrored, nickname: 'Ada of L', slug: 'Ada of L' },
  },
  figma: {
    authorize: 'www.figma.com/oauth',
    token: 'api.figma.com/v1/oauth/token',
    clientAuth: 'basic',
    answers: { 'api.figma.com/v1/me': { id: 'f-1', email, handle: 'Ada L', img_url: picture } },
    scope: 'current_user:read',
    subject: 'f-1',
    email,
    verified: true,
    metadata: { name: 'Ada L', full_name: 'Ada L', avatar_url: picture },
  },
  fly: {
    authorize: 'api.fly.io/oauth/authorize',
    token: 'api.fly.io/oauth/token',
    answers: {
      'api.fly.io/oauth/token/info': {
        user_id: 'fly-1',
        user_name: 'Ada L',
        email,
        resource_owner_id: 'owner',
        organizations: [{ id: 'org', role: 'admin' }],
        application: { uid: 'app' },
        scope: ['read'],
        created_at: 1_700_000_000,
      },
    },
    scope: 'read',
    subject: 'fly-1',
    email,
    verified: true,
    metadata: {
      full_name: 'Ada L',
      custom_claims: {
        resource_owner_id: 'owner',
        organizations: [{ id: 'org', role: 'admin' }],
        application: { uid: 'app' },
        scope: ['read'],
        created_at: 1_700_000_000,
      },
    },
  },
  github: {
    authorize: 'github.com/login/oauth/authorize',
    token: 'github.com/login/oauth/access_token',
    answers: {
      'api.github.com/user': {
        id: 583231,
        login: 'ada',
        name: 'Ada L',
        avatar_url: picture,
        email: 'public@x.example',
      },
      'api.github.com/user/emails': [
        { email, primary: true, verified: true },
        { email: 'ada@users.noreply.github.com', primary: false, verified: true },
      ],
    },
    scope: 'user:email',
    subject: '583231',
    email,
    verified: true,
    metadata: {
      iss: 'https://api.github.com',
      name: 'Ada L',
      full_name: 'Ada L',
      preferred_username: 'ada',
      user_name: 'ada',
      avatar_url: picture,
    },
  },
  gitlab: {
    authorize: 'gitlab.com/oauth/authorize',
    token: 'gitlab.com/oauth/token',
    answers: {
      'gitlab.com/api/v4/user': { id: 42, email, name: 'Ada L', avatar_url: picture, confirmed_at: '2020-01-01' },
      'gitlab.com/api/v4/user/emails': [{ id: 1, email: 'second@x.example' }],
    },
    scope: 'read_user',
    subject: '42',
    email,
    verified: true,
    metadata: { iss: 'https://gitlab.com', ...mirrored },
  },
  google: {
    authorize: 'accounts.google.com/authorize',
    token: 'accounts.google.com/token',
    idToken: {
      issuer: 'https://accounts.google.com',
      claims: { sub: 'google-1', ...oidc, name: 'Ada L', picture, hd: 'x.example' },
    },
    answers: {},
    scope: 'email profile',
    subject: 'google-1',
    email,
    verified: true,
    metadata: { iss: 'https://accounts.google.com', ...mirrored, custom_claims: { hd: 'x.example' } },
  },
  kakao: {
    authorize: 'kauth.kakao.com/oauth/authorize',
    token: 'kauth.kakao.com/oauth/token',
    clientAuth: 'body',
    answers: {
      'kapi.kakao.com/v2/user/me': {
        id: 123456789,
        kakao_account: {
          email,
          is_email_valid: true,
          is_email_verified: true,
          profile: { nickname: 'Ada L', profile_image_url: picture },
        },
      },
    },
    scope: 'account_email profile_image profile_nickname',
    subject: '123456789',
    email,
    verified: true,
    metadata: {
      name: 'Ada L',
      full_name: 'Ada L',
      preferred_username: 'Ada L',
      user_name: 'Ada L',
      avatar_url: picture,
    },
  },
  keycloak: {
    authorize: 'sso.example/realms/main/protocol/openid-connect/auth',
    token: 'sso.example/realms/main/protocol/openid-connect/token',
    answers: {
      'sso.example/realms/main/protocol/openid-connect/userinfo': { sub: 'kc-1', ...oidc, name: 'Ada L', team: 'core' },
    },
    scope: 'profile email',
    settings: { url: 'https://sso.example/realms/main/' },
    subject: 'kc-1',
    email,
    verified: true,
    metadata: {
      iss: 'https://sso.example/realms/main',
      name: 'Ada L',
      full_name: 'Ada L',
      custom_claims: { team: 'core' },
    },
  },
  linkedin: {
    authorize: 'api.linkedin.com/oauth/v2/authorization',
    token: 'api.linkedin.com/oauth/v2/accessToken',
    clientAuth: 'body',
    answers: {
      'api.linkedin.com/v2/me': {
        id: 'li-1',
        firstName: { localized: { en_US: 'Ada' }, preferredLocale: { country: 'US', language: 'en' } },
        lastName: { localized: { en_US: 'L' }, preferredLocale: { country: 'US', language: 'en' } },
        profilePicture: { 'displayImage~': { elements: [{ identifiers: [{ identifier: picture }] }] } },
      },
      'api.linkedin.com/v2/emailAddress': { elements: [{ 'handle~': { emailAddress: email } }] },
    },
    asks: {
      'api.linkedin.com/v2/me': {
        query: { projection: '(id,firstName,lastName,profilePicture(displayImage~:playableStreams))' },
      },
      'api.linkedin.com/v2/emailAddress': { query: { q: 'members', projection: '(elements*(handle~))' } },
    },
    scope: 'r_emailaddress r_liteprofile',
    subject: 'li-1',
    email,
    verified: true,
    metadata: { iss: 'https://api.linkedin.com', ...mirrored },
  },
  linkedin_oidc: {
    authorize: 'api.linkedin.com/oauth/v2/authorization',
    token: 'api.linkedin.com/oauth/v2/accessToken',
    clientAuth: 'body',
    idToken: {
      issuer: 'https://www.linkedin.com/oauth',
      claims: {
        sub: 'lio-1',
        email,
        email_verified: 'true',
        given_name: 'Ada',
        family_name: 'L',
        locale: { language: 'en', country: 'US' },
        picture,
      },
    },
    answers: {},
    scope: 'openid email profile',
    subject: 'lio-1',
    email,
    verified: true,
    metadata: { name: 'Ada L', given_name: 'Ada', family_name: 'L', locale: 'en_US', picture },
  },
  notion: {
    authorize: 'api.notion.com/v1/oauth/authorize',
    token: 'api.notion.com/v1/oauth/token',
    clientAuth: 'basic',
    answers: {
      'api.notion.com/v1/users/me': {
        bot: { owner: { user: { id: 'n-1', name: 'Ada L', avatar_url: picture, person: { email } } } },
      },
    },
    asks: { 'api.notion.com/v1/users/me': { headers: { 'notion-version': '2021-08-16' } } },
    scope: undefined,
    subject: 'n-1',
    email,
    verified: true,
    metadata: mirrored,
  },
  slack: {
    authorize: 'slack.com/oauth/authorize',
    token: 'slack.com/api/oauth.access',
    answers: {
      'slack.com/api/openid.connect.userInfo': {
        ok: true,
        'https://slack.com/user_id': 'U1',
        'https://slack.com/team_id': 'T1',
        email,
        name: 'Ada L',
        picture,
      },
    },
    scope: 'profile email openid',
    subject: 'U1',
    email,
    verified: true,
    metadata: { ...mirrored, custom_claims: { 'https://slack.com/team_id': 'T1' } },
  },
  slack_oidc: {
    authorize: 'slack.com/openid/connect/authorize',
    token: 'slack.com/api/openid.connect.token',
    answers: {
      'slack.com/api/openid.connect.userInfo': {
        ok: true,
        'https://slack.com/user_id': 'U2',
        'https://slack.com/team_id': 'T1',
        ...oidc,
        name: 'Ada L',
        picture,
      },
    },
    scope: 'profile email openid',
    subject: 'U2',
    email,
    verified: true,
    metadata: { ...mirrored, custom_claims: { 'https://slack.com/team_id': 'T1' } },
  },
  snapchat: {
    authorize: 'accounts.snapchat.com/accounts/oauth2/auth',
    token: 'accounts.snapchat.com/accounts/oauth2/token',
    answers: {
      'kit.snapchat.com/v1/me': {
        data: { me: { externalId: 's-1', displayName: 'Ada L', bitmoji: { avatar: picture, id: 'x' }, email } },
      },
    },
    asks: {
      'kit.snapchat.com/v1/me': { query: { query: '{me{externalId displayName bitmoji{avatar id} email}}' } },
    },
    scope: ['user.external_id', 'user.display_name', 'user.bitmoji.avatar']
      .map((name) => `https://auth.snapchat.com/oauth2/api/${name}`)
      .join(' '),
    subject: 's-1',
    email,
    verified: true,
    metadata: { ...mirrored, slug: 'Ada L' },
  },
  spotify: {
    authorize: 'accounts.spotify.com/authorize',
    token: 'accounts.spotify.com/api/token',
    answers: {
      'api.spotify.com/v1/me': {
        id: 'sp-1',
        display_name: 'Ada L',
        email,
        images: [
          { url: 'https://pictures.example/small.png', width: 64, height: 64 },
          { url: picture, width: 300, height: 300 },
        ],
      },
    },
    scope: 'user-read-email',
    subject: 'sp-1',
    email,
    verified: false,
    metadata: mirrored,
  },
  twitch: {
    authorize: 'id.twitch.tv/oauth2/authorize',
    token: 'id.twitch.tv/oauth2/token',
    clientAuth: 'body',
    answers: {
      'api.twitch.tv/helix/users': {
        data: [
          {
            id: '44322889',
            login: 'adal',
            display_name: 'AdaL',
            email,
            profile_image_url: picture,
            broadcaster_type: 'partner',
            description: 'Hello',
            type: 'staff',
            offline_image_url: 'https://pictures.example/off.png',
            view_count: 7,
          },
        ],
      },
    },
    asks: { 'api.twitch.tv/helix/users': { headers: { 'client-id': clientId } } },
    scope: 'user:read:email',
    subject: '44322889',
    email,
    verified: true,
    metadata: {
      name: 'adal',
      full_name: 'adal',
      nickname: 'AdaL',
      slug: 'AdaL',
      picture,
      avatar_url: picture,
      custom_claims: {
        broadcaster_type: 'partner',
        description: 'Hello',
        type: 'staff',
        offline_image_url: 'https://pictures.example/off.png',
        view_count: 7,
      },
    },
  },
  vercel_marketplace: {
    authorize: 'api.vercel.com/oauth/v2/authorization',
    token: 'api.vercel.com/oauth/v2/accessToken',
    idToken: {
      issuer: 'https://marketplace.vercel.com',
      claims: { sub: 'local', global_user_id: 'g-1', user_email: email, user_name: 'Ada L', user_avatar_url: picture },
    },
    answers: {},
    scope: undefined,
    subject: 'global_user_id:g-1',
    email,
    verified: true,
    metadata: mirrored,
  },
  workos: {
    authorize: 'api.workos.com/sso/authorize',
    token: 'api.workos.com/sso/token',
    clientAuth: 'body',
    tokens: {
      profile: {
        id: 'prof_1',
        email,
        first_name: 'Ada',
        last_name: 'L',
        connection_id: 'conn_1',
        organization_id: 'org_1',
      },
    },
    answers: {},
    scope: undefined,
    subject: 'prof_1',
    email,
    verified: true,
    metadata: {
      name: 'Ada L',
      full_name: 'Ada L',
      custom_claims: { connection_id: 'conn_1', organization_id: 'org_1' },
    },
  },
  x: {
    authorize: 'x.com/i/oauth2/authorize',
    token: 'api.x.com/2/oauth2/token',
    clientAuth: 'basic',
    answers: {
      'api.x.com/2/users/me': {
        data: {
          id: '2244994945',
          name: 'Ada L',
          username: 'adal',
          confirmed_email: email,
          profile_image_url: picture,
          url: 'https://ada.example',
          created_at: '2013-12-14T04:35:55Z',
        },
      },
    },
    asks: {
      'api.x.com/2/users/me': {
        query: { 'user.fields': 'id,name,username,confirmed_email,profile_image_url,url,created_at' },
      },
    },
    scope: 'users.email tweet.read users.read offline.access',
    subject: '2244994945',
    email,
    verified: true,
    metadata: {
      ...mirrored,
      preferred_username: 'adal',
      user_name: 'adal',
      profile: 'https://x.com/adal',
      website: 'https://ada.example',
      custom_claims: { created_at: '2013-12-14T04:35:55Z' },
    },
  },
  zoom: {
    authorize: 'zoom.us/oauth/authorize',
    token: 'zoom.us/oauth/token',
    clientAuth: 'basic',
    answers: {
      'api.zoom.us/v2/users/me': {
        id: 'z-1',
        email,
        first_name: 'Ada',
        last_name: 'L',
        pic_url: picture,
        login_type: 100,
        verified: 1,
      },
    },
    scope: undefined,
    subject: 'z-1',
    email,
    verified: true,
    metadata: mirrored,
  },
};

/** The shape of one. */
export function shapeOf(provider: string): Shape {
  const shape = shapes[provider];
  if (!shape) throw new Error(`nobody knows the shape of ${provider}`);
  return shape;
}
