export {
  createPasswordHasher,
  PasswordHasher,
  type PasswordHasherEvent,
  type PasswordHasherOptions,
  type PasswordVerification,
} from './password/password-hasher.ts';
export { type HashImplementation } from './password/hash-protocol.ts';
export { type HashingPoolEvent, type HashingPoolStats } from './password/hashing-pool.ts';
export { bcryptCostMin, bcryptPasswordBytesMax, parseBcryptHash, type BcryptHash } from './password/bcrypt-hash.ts';
export { passwordProblem } from './password/password-problem.ts';
