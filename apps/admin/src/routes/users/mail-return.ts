import { AppError } from '@gatehouse/errors';
import type { MailReturn } from '@gatehouse/identity';
import { leadingDialect, type Instance } from '@gatehouse/instances';
import type { AdminDependencies } from '../../dependencies.ts';

/**
 * How the link of a mail leads back that an operator has sent: as the site's own mails do.
 *
 * @throws AppError `setting_invalid` where the link leads to the API and nobody has said where that is
 */
export function mailReturnOf({ siteUrls }: Pick<AdminDependencies, 'siteUrls'>, instance: Instance): MailReturn {
  const { settings, slug } = instance;
  if (leadingDialect(settings) !== 'supabase') return { via: 'site' };
  const { api_external_url: configured, site_url: redirectTo } = settings;
  const back = { via: 'api', redirectTo, codeChallenge: null } as const;
  if (configured !== '') return { ...back, apiUrl: configured, isMount: false };
  const served = siteUrls(slug).at(-1);
  if (served !== undefined) return { ...back, apiUrl: `${served}/auth/v1`, isMount: true };
  throw new AppError('setting_invalid', {
    params: { path: 'api_external_url', problem: 'is not set, and the link of the mail leads there; set it first' },
  });
}
