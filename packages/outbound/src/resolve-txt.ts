import { Resolver } from 'node:dns/promises';

const timeoutMilliseconds = 3_000;
const tries = 2;

/**
 * Asks this machine's name servers for the TXT records of a name; the parts of a record are joined. About six seconds at
 * most.
 *
 * @returns none when the name, or such a record of it, does not exist
 * @throws the resolver's error, with its `code`, when there is no answer
 */
export async function resolveTxt(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: timeoutMilliseconds, tries });
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}
