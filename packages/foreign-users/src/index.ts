export type { ForeignIdentity, ForeignUser } from './foreign-user.ts';
export type { ForeignSession, ForeignToken } from './foreign-session.ts';
export type { ForeignSource, LeftBehind } from './foreign-source.ts';
export { foreignServers, openForeignSource, type ForeignChoice, type ForeignServer } from './open-foreign-source.ts';
