import { routeTable } from '@gatehouse/admin';
import { openApiDocument } from '@gatehouse/operator-api';
import { version } from './version.ts';

/** docs/openapi.json: the operator's API, as a running admin app describes it. */
export async function describeOperatorApi(): Promise<string> {
  return JSON.stringify(openApiDocument(routeTable, await version()), null, 2);
}
