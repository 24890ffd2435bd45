import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useSession } from '../session/session.tsx';
import { ask, Refusal, type Asking } from './ask.ts';
import { guarded } from './use-answer.ts';

/** What a deed changes, and what is said once it is done. */
export interface DeedOptions<Input, Output> {
  /** What was asked for below these paths is asked for anew. */
  readonly changes?: readonly string[];
  readonly done?: string | ((output: Output) => string);
  readonly onDone?: (output: Output, input: Input) => void;
  /** The form shows what went wrong; otherwise a notification does. */
  readonly showsErrors?: boolean;
}

/** Something that the operator does. */
export function useDeed<Input, Output = unknown>(
  asking: (input: Input) => Asking,
  { changes = [], done, onDone, showsErrors = false }: DeedOptions<Input, Output> = {},
): UseMutationResult<Output, Error, Input> {
  const { token, signOut } = useSession();
  const queries = useQueryClient();
  return useMutation<Output, Error, Input>({
    mutationFn: (input) => guarded(ask<Output>(token ?? '', asking(input)), signOut),
    onSuccess: async (output, input) => {
      onDone?.(output, input);
      if (done !== undefined) say(typeof done === 'string' ? done : done(output));
      await queries.invalidateQueries({
        predicate: ({ queryKey: [path] }) => changes.some((prefix) => String(path).startsWith(prefix)),
      });
    },
    onError: (error) => {
      if (!showsErrors && !(error instanceof Refusal && error.status === 401)) complain(error.message);
    },
  });
}

function say(message: string): void {
  notifications.show({ message, color: 'gate', withBorder: true });
}

function complain(message: string): void {
  notifications.show({ title: 'That did not work', message, color: 'red', withBorder: true, autoClose: 10_000 });
}
