import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { samlServiceProvider } from '../sp/site-service-provider.ts';
import type { ServiceProvider } from '../sp/service-provider.ts';
import type { IdpMetadata } from './idp-metadata.ts';

/** The two sides of the one identity provider that the settings of a site name. */
export interface SiteSaml {
  readonly provider: ServiceProvider;
  readonly idp: IdpMetadata;
}

/** @throws AppError `provider_unsupported`, which says what the site lacks (netlify.md 7.1). */
export async function siteSaml(context: Context): Promise<SiteSaml> {
  const provider = await samlServiceProvider(context);
  const { metadata_url: url } = context.instance.settings.external.saml;
  if (url === '') throw unsupported('Fetching metadata failed: external.saml.metadata_url is empty');
  const idp = await context.services.providers.samlMetadata.find(context, url).catch(asUnsupported);
  return { provider, idp };
}

function asUnsupported(error: unknown): never {
  if (!isAppError(error)) throw error;
  const { lack, problem = error.message } = error.params;
  if (lack === 'sign_on_service') throw unsupported('No valid SSO service found in IDP metadata', error);
  throw unsupported(`Fetching metadata failed: ${problem}`, error);
}

function unsupported(problem: string, cause?: unknown): AppError {
  return new AppError('provider_unsupported', { params: { problem }, cause });
}
