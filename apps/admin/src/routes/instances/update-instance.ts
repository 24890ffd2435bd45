import { AppError } from '@gatehouse/errors';
import {
  checkAll,
  editInstance,
  leadingDialect,
  patchSettings,
  type Platform,
  type SparseSettings,
} from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { updateInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { answerInstance } from './present-instance.ts';
import { requireSiteUrl } from './require-site-url.ts';

/** `PATCH /v1/instances/{reference}` */
export function updateInstance(dependencies: AdminDependencies): OperatorRoute {
  return route(updateInstanceContract, async ({ params, body, ifMatch, act, platform, logInstance }) => {
    const { version = ifMatch, settings, labels, slug } = body;
    if (ifMatch !== undefined && version !== ifMatch) throw new AppError('instance_changed');
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    const edit = {
      ...(settings === undefined ? {} : { settings: (own: SparseSettings) => patched(platform, own, settings) }),
      ...(labels === undefined ? {} : { labels }),
      ...(slug === undefined ? {} : { slug }),
    };
    return act(async (acting) => answerInstance(dependencies, await editInstance(acting, id, edit, version)));
  });
}

function patched(platform: Platform, own: SparseSettings, patch: Readonly<Record<string, unknown>>): SparseSettings {
  let settings = own;
  checkAll([
    () => void (settings = patchSettings(own, patch)),
    () => requireKeptSiteUrl(platform.platformSettings[leadingDialect(own)].site_url, own, patch),
  ]);
  return settings;
}

/** Instances of `/instances` may have no address: the operator's signature says it with each request (netlify.md 2.2). */
function requireKeptSiteUrl(
  inherited: string,
  { site_url: before = inherited }: SparseSettings,
  { site_url: given = before }: Readonly<Record<string, unknown>>,
): void {
  const after = given ?? inherited;
  if (before !== '' && after === '') requireSiteUrl(after);
}
