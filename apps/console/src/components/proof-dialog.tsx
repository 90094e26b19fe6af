import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { connectRequests } from '../api/request.ts';
import { askSessionChallenge, type SessionChallenge } from '../api/sign-in.ts';

const ProofForm = lazy(async () => ({ default: (await import('./identity/sign-in/proof-form.tsx')).ProofForm }));

/** When the ways cannot be asked for: the password is what nearly everybody has. */
const passwordAlone: SessionChallenge = { methods: ['password'], passkey: null, challenge: null };

/** Asks the person to prove himself again when the server wants it for a critical act; the act then goes on by itself. */
export function ProofDialog() {
  const [ways, setWays] = useState<SessionChallenge>();
  const answer = useRef<(proved: boolean) => void>(undefined);
  useEffect(() => {
    connectRequests({
      askProof: async () => {
        const challenge = await askSessionChallenge().catch(() => passwordAlone);
        return new Promise((resolve) => {
          answer.current?.(false);
          answer.current = resolve;
          setWays(challenge);
        });
      },
    });
  }, []);
  if (ways === undefined) return null;
  const end = (proved: boolean) => {
    setWays(undefined);
    answer.current?.(proved);
    answer.current = undefined;
  };
  return (
    <Suspense>
      <ProofForm ways={ways} onEnd={end} />
    </Suspense>
  );
}
