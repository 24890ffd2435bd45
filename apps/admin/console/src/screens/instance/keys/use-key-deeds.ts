import type { KeyView, MadeKeyView, RevocationView, RotationView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import type { Confirmation } from '../../../parts/confirm.tsx';
import type { KeyDeed } from './key-row.tsx';
import type { MakesSecrets } from './signing-keys.tsx';

/** What can be done with the signing keys of an instance. */
export interface KeyDeeds {
  readonly create: { readonly mutate: () => void; readonly isPending: boolean };
  readonly rotate: { readonly mutate: () => void; readonly isPending: boolean };
  readonly onDeed: (key: KeyView, deed: KeyDeed) => void;
}

/** @param algorithm of a new key; empty: that of the present one */
export function useKeyDeeds(
  { slug, onSecret }: MakesSecrets,
  algorithm: string,
  confirm: (confirmation: Confirmation) => void,
): KeyDeeds {
  const path = `/v1/instances/${slug}/keys`;
  const changes = [`/v1/instances/${slug}`, '/v1/audit'];
  const body = algorithm === '' ? {} : { algorithm };
  const tell = ({ secret, kid }: { readonly secret?: string | undefined; readonly kid: string }): void => {
    if (secret !== undefined)
      onSecret({
        title: `Key ${kid} is created`,
        about: 'Anyone who has it can sign and verify tokens.',
        label: 'Secret',
        value: secret,
      });
  };
  const create = useDeed<void, MadeKeyView>(() => ({ method: 'POST', path, body }), {
    name: 'create a key',
    changes,
    onDone: tell,
    done: 'The key is created and published.',
  });
  const rotate = useDeed<void, RotationView>(() => ({ method: 'POST', path: `${path}/rotate`, body }), {
    name: 'rotate the keys',
    changes,
    onDone: tell,
    done: ({ is_active: isActive }) =>
      isActive ? 'The new key is in use.' : 'The new key is published. It is used automatically once caches know it.',
  });
  const act = useDeed<{ kid: string; deed: string; body: object }>(
    ({ kid, deed, body: given }) => ({
      method: 'POST',
      path: `${path}/${encodeURIComponent(kid)}/${deed}`,
      body: given,
    }),
    { name: 'update the key', changes, done: 'The signing key is updated.' },
  );
  const revoke = useDeed<string, RevocationView>(
    (kid) => ({ method: 'POST', path: `${path}/${encodeURIComponent(kid)}/revoke` }),
    {
      name: 'revoke the key',
      changes,
      done: ({ successor }) =>
        successor ? `The key is revoked; ${successor.kid} is used instead.` : 'The key is revoked.',
      onDone: ({ secret, key }) => tell({ secret, kid: key.kid }),
    },
  );
  const onDeed = (key: KeyView, deed: KeyDeed): void => {
    if (deed !== 'revoke') return act.mutate({ kid: key.kid, deed, body: {} });
    confirm({
      title: 'Revoke the key?',
      about: `Within a second, tokens signed with ${key.kid} are rejected everywhere, API keys included. Users keep their sessions.`,
      word: slug,
      button: 'Revoke',
      onConfirm: () => revoke.mutate(key.kid),
    });
  };
  return { create, rotate, onDeed };
}
