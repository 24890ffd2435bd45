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
}

/** Who tells what went wrong: the form, or a notification, which says what could not be done, as in “delete the user”. */
type DeedTrouble = { readonly showsErrors: true } | { readonly name: string };

/** Something that the operator does. */
export function useDeed<Input, Output = unknown>(
  asking: (input: Input) => Asking,
  { changes = [], done, onDone, ...trouble }: DeedOptions<Input, Output> & DeedTrouble,
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
      const isSignedOut = error instanceof Refusal && error.status === 401;
      if ('name' in trouble && !isSignedOut) complain(trouble.name, error.message);
    },
  });
}

function say(message: string): void {
  notifications.show({ message, color: 'gate', withBorder: true });
}

function complain(name: string, message: string): void {
  notifications.show({ title: `Could not ${name}`, message, color: 'red', withBorder: true, autoClose: 10_000 });
}
