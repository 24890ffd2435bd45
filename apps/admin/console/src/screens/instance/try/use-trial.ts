import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { authClient, type ClientName, type SignedIn } from './auth-clients.ts';

/** How far somebody has come. */
export type TrialStep = 'sign-up' | 'confirm' | 'log-in' | 'done';

/** Somebody who tries the instance out. */
export interface Trial {
  readonly client: ClientName;
  readonly email: string;
  readonly password: string;
  readonly step: TrialStep;
  readonly signedIn: SignedIn | undefined;
  readonly deed: UseMutationResult<void, Error, Deed>;
  readonly setClient: (client: ClientName) => void;
  readonly setEmail: (email: string) => void;
  readonly setPassword: (password: string) => void;
  readonly startAnew: () => void;
}

type Deed =
  { readonly name: 'sign-up' } | { readonly name: 'confirm'; readonly token: string } | { readonly name: 'log-in' };

/** Signs somebody up, confirms the address and logs in, with the published client of a wire language. */
export function useTrial(url: string, first: ClientName): Trial {
  const [client, chooseClient] = useState(first);
  const [email, setEmail] = useState(someAddress);
  const [password, setPassword] = useState('correct horse battery');
  const [step, setStep] = useState<TrialStep>('sign-up');
  const [signedIn, setSignedIn] = useState<SignedIn>();
  const deed = useMutation<void, Error, Deed>({
    mutationFn: async (wanted) => {
      const auth = authClient(client, url);
      if (wanted.name === 'sign-up') setStep((await auth.signUp(email, password)) ? 'confirm' : 'log-in');
      if (wanted.name === 'confirm') {
        await auth.confirm(wanted.token);
        setStep('log-in');
      }
      if (wanted.name === 'log-in') {
        setSignedIn(await auth.logIn(email, password));
        setStep('done');
      }
    },
  });
  const { reset } = deed;
  const startAnew = (): void => {
    setEmail(someAddress());
    setStep('sign-up');
    setSignedIn(undefined);
    reset();
  };
  const setClient = (wanted: ClientName): void => {
    chooseClient(wanted);
    startAnew();
  };
  return { client, email, password, step, signedIn, deed, setClient, setEmail, setPassword, startAnew };
}

function someAddress(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `ada-${number.toString(36)}@example.com`;
}
