import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { seal, unseal } from '@gatehouse/crypto';
import { findSamlKey, keepSamlKey, type Scope } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';

const generate = promisify(generateKeyPair);

/** What a key is made and kept with. */
export interface KeyScope extends Scope {
  readonly instance: Instance;
  readonly now: Date;
}

/**
 * The key of a site that has set none: made when it is first asked for, and kept sealed, so that it stays the same. Of
 * requests that ask at once all get the one that was kept.
 *
 * @returns PEM
 */
export async function keptSamlKey(context: KeyScope): Promise<string> {
  const id = idOf(context.instance);
  const found = await findSamlKey(context, id);
  const row = found ?? (await keepSamlKey(context, { id, sealed_key: await newKey(context), created_at: context.now }));
  return unseal(context.instance.keys.dataKey, placeOf(context.instance), row.sealed_key);
}

async function newKey({ instance }: KeyScope): Promise<string> {
  const { privateKey } = await generate('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return seal(instance.keys.dataKey, placeOf(instance), privateKey);
}

/** Processes in single-site mode may share a database and have different keys to seal with. */
function idOf({ keys }: Instance): string {
  return createHash('sha256').update('saml key').update(keys.stateKey).digest('base64url').slice(0, 22);
}

function placeOf(instance: Instance): Parameters<typeof seal>[1] {
  return { instanceId: instance.id, table: 'saml_keys', row: idOf(instance), path: 'sealed_key', keyVersion: 1 };
}
