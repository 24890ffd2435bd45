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
  const save = useDeed<Draft, InstanceView>(
    (draft) => ({ method: 'PATCH', path, body: { version: draft.base, settings: patchOf(draft.edits) } }),
    {
      changes: ['/v1/instances', '/v1/audit'],
      done: 'The settings are saved.',
      showsErrors: true,
      onDone: (saved, sent) => {
        queries.setQueryData([path], saved);
        setDraft((now) => ({ edits: without(now.edits, sent.edits), base: saved.version }));
      },
    },
  );
  const { isError, reset } = save;
  const change = useCallback(
    (name: string, value: Value | undefined) => {
      setDraft((before) => {
        const after = new Map(before.edits);
        if (value === undefined) after.delete(name);
        else after.set(name, value);
        return { edits: after, base: before.edits.size === 0 ? version : before.base };
      });
      // Only what has failed is over: a saving that is under way goes on.
      if (isError) reset();
    },
    [isError, reset, version],
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
    save: () => save.mutate({ edits, base }),
    isSaving: save.isPending,
    error: save.error,
    // Another conflict names the setting that it is about.
    isStale: save.error instanceof Refusal && save.error.status === 409 && save.error.problems.length === 0,
    reload: () => void reload(),
  };
}

/** The edits but those that were saved; what was changed once more since then is none of them. */
function without(edits: Edits, saved: Edits): Edits {
  return new Map([...edits].filter(([path, value]) => saved.get(path) !== value));
}
