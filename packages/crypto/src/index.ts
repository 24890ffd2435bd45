export { selfSignedCertificate, type CertificateSubject } from './certificates/self-signed-certificate.ts';
export { constantTimeEqual } from './constant-time.ts';
export { deriveKey } from './derive-key.ts';
export {
  signAccessToken,
  verifyAccessToken,
  type VerifiedToken,
  type VerifyAccessTokenOptions,
} from './jws/access-token.ts';
export { netlifyKeyId } from './jws/choose-keys.ts';
export type { Claims } from './jws/compact-jws.ts';
export { signHs256 } from './jws/hs256.ts';
export { verifyOperatorSignature } from './jws/operator-signature.ts';
export {
  generateSigningJwk,
  identityOfJwk,
  readSigningJwk,
  signingJwkAlgorithms,
  type SigningJwk,
  type SigningJwkAlgorithm,
} from './jws/signing-jwk.ts';
export {
  hmacKey,
  importSigningKey,
  importVerificationKey,
  publicJwk,
  type HmacKey,
  type KeyPair,
  type KeyPairAlgorithm,
  type PublicKey,
  type SigningKey,
  type TokenAlgorithm,
  type VerificationKey,
} from './jws/signing-key.ts';
export { TokenError, type TokenErrorReason } from './jws/token-error.ts';
export { VerifiedTokenCache, type VerifiedTokenScope } from './jws/verified-token-cache.ts';
export {
  createPasswordHasher,
  PasswordHasher,
  type PasswordHasherEvent,
  type PasswordHasherOptions,
  type PasswordVerification,
} from './password/password-hasher.ts';
export { storedHashProblem } from './password/hash-problem.ts';
export { parseStoredHash, storedHashBounds, type StoredHash, type StoredHashBounds } from './password/stored-hash.ts';
export { passwordProblem } from './password/password-problem.ts';
export { generateDataKey, unwrapDataKey, wrapDataKey } from './sealing/data-key.ts';
export { fingerprint } from './sealing/fingerprint.ts';
export { parseMasterKeyRing, type MasterKeyRing } from './sealing/key-ring.ts';
export { seal, unseal, type SealedPlace } from './sealing/sealed-box.ts';
export { randomDigits, randomLinkToken } from './tokens/random-token.ts';
export {
  encodeRefreshTokenV2,
  isRefreshTokenV2Genuine,
  parseRefreshTokenV2,
  type ParsedRefreshTokenV2,
  type RefreshTokenV2,
} from './tokens/refresh-token-v2.ts';
export { deriveChildToken, randomRefreshToken } from './tokens/refresh-token.ts';
export { isUuid } from './tokens/is-uuid.ts';
export { nilUuid } from './tokens/nil-uuid.ts';
export { timeOrderedUuid } from './tokens/time-ordered-uuid.ts';
export { hashToken } from './tokens/token-hash.ts';
export {
  generateWebhookKey,
  webhookAlgorithms,
  type GeneratedWebhookKey,
  type WebhookAlgorithm,
} from './webhooks/generate-webhook-key.ts';
export { signWebhook, type SignedMessage } from './webhooks/sign-webhook.ts';
export { isWebhookGenuine, parseReceivedSecrets } from './webhooks/verify-webhook.ts';
export { parseWebhookKeys, webhookSecretForm, type WebhookKey } from './webhooks/webhook-key.ts';
export { ethereumSigner } from './wallets/ethereum-signature.ts';
export { isSolanaSignature, type SolanaMessage } from './wallets/solana-signature.ts';
