import type { ReactNode, SyntheticEvent } from 'react';
import { Trouble } from './trouble.tsx';
import { useProblems, type Placed } from './use-problems.ts';

/**
 * A form. What the API refuses stands at the fields that it names, the rest above them, and the reader is brought there.
 */
export function Form<Name extends string>({
  action,
  error = null,
  fields = [],
  onSubmit,
  children,
}: {
  /** What sending it does, as in “create the user”. */
  readonly action: string;
  /** What came of sending it. */
  readonly error?: Error | null;
  /** What the API calls the values of the form. */
  readonly fields?: readonly Name[];
  readonly onSubmit: () => void;
  /** The inputs; each is handed what `field` answers for its name. */
  readonly children: (field: Placed<Name>['field']) => ReactNode;
}): ReactNode {
  const { place, field, others } = useProblems(error, fields);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form ref={place} onSubmit={submit}>
      <Trouble title={`Could not ${action}`} problems={others} />
      {children(field)}
    </form>
  );
}
