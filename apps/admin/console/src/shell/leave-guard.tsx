import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useBlocker } from 'react-router';
import { Confirm, type Confirmation } from '../parts/confirm.tsx';
import { screenOf } from './screen-of.ts';

/** What may be lost, and who asks. */
interface LeaveGuardValue {
  readonly setUnsaved: (count: number) => void;
  /** Goes at once where nothing would be lost, else once that was confirmed. */
  readonly leave: (go: () => void) => void;
}

const LeaveGuardContext = createContext<LeaveGuardValue>({ setUnsaved: () => undefined, leave: (go) => go() });

/** Asks whoever has typed something that is not saved before it is lost: by another screen, by signing out, by the window. */
export function LeaveGuard({ children }: { readonly children: ReactNode }): ReactNode {
  const [unsaved, setUnsaved] = useState(0);
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const leave = useCallback(
    (go: () => void) => (unsaved === 0 ? go() : setConfirmation({ ...questionOf(unsaved), onConfirm: go })),
    [unsaved],
  );
  const value = useMemo(() => ({ setUnsaved, leave }), [leave]);
  return (
    <LeaveGuardContext value={value}>
      {children}
      {unsaved > 0 && <DoorKeeper unsaved={unsaved} />}
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </LeaveGuardContext>
  );
}

/** Says how many changes are not saved, for as long as this is on the screen. */
export function useUnsaved(count: number): void {
  const { setUnsaved } = use(LeaveGuardContext);
  useEffect(() => {
    setUnsaved(count);
    return () => setUnsaved(0);
  }, [count, setUnsaved]);
}

/** Does what leaves everything behind. */
export function useLeave(): LeaveGuardValue['leave'] {
  return use(LeaveGuardContext).leave;
}

/** Stands at the ways out. Only while something would be lost: the browser keeps no page for “back” whose closing is asked about. */
function DoorKeeper({ unsaved }: { readonly unsaved: number }): ReactNode {
  const isLeaving = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => screenOf(currentLocation.pathname) !== screenOf(nextLocation.pathname),
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  const proceed = (): void => {
    isLeaving.current = true;
    blocker.proceed?.();
  };
  const stay = (): void => {
    if (!isLeaving.current) blocker.reset?.();
  };
  const confirmation = blocker.state === 'blocked' ? { ...questionOf(unsaved), onConfirm: proceed } : undefined;
  return <Confirm confirmation={confirmation} onClose={stay} />;
}

function questionOf(unsaved: number): Omit<Confirmation, 'onConfirm'> {
  const about = `${unsaved === 1 ? 'One change is' : `${unsaved} changes are`} not saved and will be lost.`;
  return { title: 'Leave without saving?', about, button: 'Leave' };
}
