import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { InstanceView } from '../../../../../src/contract.ts';
import { Refusal } from '../../../api/ask.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { patchOf, type Edits, type Value } from './setting-values.ts';

/** Changes to settings that are not saved yet. */
export interface SettingsDraft {
  readonly edits: Edits;
  /** Changes a setting; undefined takes the change back. */
  readonly change: (path: string, value: Value | undefined) => void;
  readonly discard: () => void;
  readonly save: () => void;
  readonly isSaving: boolean;
  /** Why the last saving failed. */
  readonly error: Error | null;
  /** Somebody else has changed the instance since it was read. */
  readonly isStale: boolean;
  /** Reads the instance anew and keeps the changes. */
  readonly reload: () => void;
}

interface Draft {
  readonly edits: Edits;
  /** The version at which the first of the edits was made: what is read meanwhile must not make them look newer. */
  readonly base: string;
}

/**
 * A draft of an instance's settings. It is saved with the version that was read, so that nobody's change is lost unseen.
 */
export function useSettingsDraft({ slug, version }: Pick<InstanceView, 'slug' | 'version'>): SettingsDraft {
  const queries = useQueryClient();
  const path = `/v1/instances/${slug}`;
  const [{ edits, base }, setDraft] = useState<Draft>(() => ({ edits: new Map(), base: version }));
  const save = useDeed<void, InstanceView>(
    () => ({ method: 'PATCH', path, body: { version: base, settings: patchOf(edits) } }),
    {
      changes: ['/v1/instances', '/v1/audit'],
      done: 'The settings are saved.',
      showsErrors: true,
      onDone: (saved) => {
        queries.setQueryData([path], saved);
        setDraft({ edits: new Map(), base: saved.version });
      },
    },
  );
  const { reset } = save;
  const change = useCallback(
    (name: string, value: Value | undefined) => {
      setDraft((before) => {
        const after = new Map(before.edits);
        if (value === undefined) after.delete(name);
        else after.set(name, value);
        return { edits: after, base: before.edits.size === 0 ? version : before.base };
      });
      reset();
    },
    [reset, version],
  );
  const reload = useCallback(async () => {
    await queries.refetchQueries({ queryKey: [path], exact: true });
    const now = queries.getQueryData<InstanceView>([path]);
    if (now) setDraft((before) => ({ ...before, base: now.version }));
    reset();
  }, [queries, path, reset]);
  return {
    edits,
    change,
    discard: () => {
      setDraft({ edits: new Map(), base: version });
      reset();
    },
    save: () => save.mutate(),
    isSaving: save.isPending,
    error: save.error,
    // Another conflict names the setting that it is about.
    isStale: save.error instanceof Refusal && save.error.status === 409 && save.error.problems.length === 0,
    reload: () => void reload(),
  };
}
