export { isAllowedAddress, isPublicAddress } from './address-rules.ts';
export { createOutbound, OutboundClient } from './outbound-client.ts';
export { OutboundError, type OutboundErrorKind } from './outbound-error.ts';
export type { OutboundPolicy } from './outbound-policy.ts';
export { resolveTxt } from './resolve-txt.ts';
export { safeConnect, type ConnectionTarget } from './safe-connect.ts';
export { safeFetch, type OutboundRequest, type OutboundResponse } from './safe-fetch.ts';
