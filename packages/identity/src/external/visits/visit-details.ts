import { seal, unseal } from '@gatehouse/crypto';
import type { FlowStateRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { Context, FunctionHooks } from '../../context.ts';

/** What has to be known again when a provider answers. */
export interface VisitDetails {
  readonly redirectUri: string;
  /** Of PKCE towards the provider. */
  readonly codeVerifier: string | null;
  /** That an ID token has to have. */
  readonly nonce: string | null;
  /** Of OAuth 1.0a. */
  readonly requestToken: { readonly key: string; readonly secret: string } | null;
  /** What the operator said of the request that began it. */
  readonly siteUrl: string;
  readonly functionHooks: FunctionHooks;
}

/** Seals the details for their row, and with them what the operator says of the request. */
export function sealDetails(
  { instance, functionHooks }: Pick<Context, 'instance' | 'functionHooks'>,
  rowId: string,
  visit: Omit<VisitDetails, 'siteUrl' | 'functionHooks'>,
): string {
  const details: VisitDetails = { ...visit, siteUrl: instance.settings.site_url, functionHooks };
  return seal(instance.keys.dataKey, placeOf(instance, rowId), JSON.stringify(details));
}

/** @throws Error when they were sealed for another row. */
export function openDetails(
  instance: Instance,
  { id, sealed_visit }: Pick<FlowStateRow, 'id' | 'sealed_visit'>,
): VisitDetails {
  return JSON.parse(unseal(instance.keys.dataKey, placeOf(instance, id), sealed_visit ?? '')) as VisitDetails;
}

function placeOf(instance: Instance, row: string): Parameters<typeof seal>[1] {
  return { instanceId: instance.id, table: 'flow_states', row, path: 'sealed_visit', keyVersion: 1 };
}
