import { parseMasterKeyRing, type MasterKeyRing } from '@gatehouse/crypto';

/**
 * Reads the master keys.
 *
 * @param source where they were set, for the person who has to mend them
 * @throws Error in one line that names the source, and never shows a key
 */
export function masterKeysFrom(text: string, source = 'GATEHOUSE_MASTER_KEY'): MasterKeyRing {
  try {
    return parseMasterKeyRing(text);
  } catch (error) {
    const allowed = 'allowed are 32 bytes in base64, or new:<base64>,old:<base64>';
    throw new Error(`${source}: ${(error as Error).message}; ${allowed}`, { cause: error });
  }
}
