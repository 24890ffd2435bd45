import { deriveKey } from '@gatehouse/crypto';
import type { InstanceKeys } from './instance.ts';

type DerivedKeys = Omit<InstanceKeys, 'dataKey'>;

const keyBytes = 32;

/** The keys of an instance, from the one that is stored. The others are derived when one of them is asked for. */
export function instanceKeys(dataKey: Buffer): InstanceKeys {
  return Object.freeze(new DerivingKeys(dataKey));
}

/** Most requests show a token or who somebody is, and need none but the data key; deriving costs more than opening does. */
class DerivingKeys implements InstanceKeys {
  readonly dataKey: Buffer;
  #derived: DerivedKeys | undefined;

  constructor(dataKey: Buffer) {
    this.dataKey = unshared(dataKey);
  }

  get tokenPepper(): Buffer {
    return this.#others().tokenPepper;
  }

  get refreshTokenKey(): Buffer {
    return this.#others().refreshTokenKey;
  }

  get stateKey(): Buffer {
    return this.#others().stateKey;
  }

  #others(): DerivedKeys {
    return (this.#derived ??= derive(this.dataKey));
  }
}

function derive(dataKey: Buffer): DerivedKeys {
  const block = unshared(deriveKey(dataKey, 'gatehouse instance keys v1', 3 * keyBytes));
  const keyAt = (index: number) => block.subarray(index * keyBytes, (index + 1) * keyBytes);
  return { tokenPepper: keyAt(0), refreshTokenKey: keyAt(1), stateKey: keyAt(2) };
}

/**
 * A copy with memory of its own: a small Buffer as crypto returns it is a view of Node's shared pool, and would keep 8 KB of
 * what passed through the pool alive for as long as the instance is cached.
 */
function unshared(bytes: Buffer): Buffer {
  const own = Buffer.alloc(bytes.length);
  bytes.copy(own);
  return own;
}
