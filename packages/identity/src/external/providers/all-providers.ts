import type { InstanceSettings } from '@gatehouse/instances';
import type { Provider } from '../provider.ts';
import { apple } from './apple.ts';
import { azure } from './azure.ts';
import { bitbucket } from './bitbucket.ts';
import { discord } from './discord.ts';
import { facebook } from './facebook.ts';
import { figma } from './figma.ts';
import { fly } from './fly.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { kakao } from './kakao.ts';
import { keycloak } from './keycloak.ts';
import { linkedin } from './linkedin.ts';
import { linkedinOidc } from './linkedin-oidc.ts';
import { notion } from './notion.ts';
import { slack } from './slack.ts';
import { slackOidc } from './slack-oidc.ts';
import { snapchat } from './snapchat.ts';
import { spotify } from './spotify.ts';
import { twitch } from './twitch.ts';
import { twitter } from './twitter.ts';
import { vercelMarketplace } from './vercel-marketplace.ts';
import { workos } from './workos.ts';
import { x } from './x.ts';
import { zoom } from './zoom.ts';

type External = InstanceSettings['external'];

/** The providers that the settings have: one of them without a declaration here does not compile. */
export type ProviderName = {
  [Name in keyof External]: External[Name] extends { readonly client_id: string } ? Name : never;
}[keyof External];

/** Every provider that sites can switch on, by the name that it has in settings, requests and identities. */
export const providers = {
  apple,
  azure,
  bitbucket,
  discord,
  facebook,
  figma,
  fly,
  github,
  gitlab,
  google,
  kakao,
  keycloak,
  linkedin,
  linkedin_oidc: linkedinOidc,
  notion,
  slack,
  slack_oidc: slackOidc,
  snapchat,
  spotify,
  twitch,
  twitter,
  vercel_marketplace: vercelMarketplace,
  workos,
  x,
  zoom,
} as const satisfies Record<ProviderName, Provider>;

/** True for the name of a provider. */
export function isProviderName(name: string): name is ProviderName {
  return Object.hasOwn(providers, name);
}
