import { constantTimeEqual } from '@gatehouse/crypto';
import type { ApiSettings } from '../api-settings.ts';

/** True for a live token of the operator. All are compared, so that time does not tell which one nearly matched. */
export function isOperatorToken(token: string, settings: Pick<ApiSettings, 'operatorTokens'>): boolean {
  return settings.operatorTokens.map((live) => constantTimeEqual(token, live)).includes(true);
}
