import { useEffect, useRef, useState } from 'react';
import { redeemLink, type Session } from '../../../api/identity.ts';
import { RequestProblem } from '../../../api/problem.ts';
import { beginSignIn, type MoreNeeded, type Proof, proveFactor, type SignInStep } from '../../../api/sign-in.ts';
import { withPuzzle } from '../solve-puzzle.ts';
import { assertPasskey, passkeysWork, stopPasskeys } from './passkeys.ts';

/** A sign-in as the page shows it. */
export interface SignInProgress {
  /** What the city offers to everybody, until something is proved. */
  readonly first: MoreNeeded | undefined;
  /** What is needed after a first proof. */
  readonly more: MoreNeeded | undefined;
  readonly name: string;
  readonly busy: boolean;
  readonly share: number | undefined;
  readonly error: unknown;
  prove(proof: Proof): void;
  passkey(): void;
  step(step: SignInStep): void;
  again(): void;
}

/** Goes through a sign-in step by step; `enter` is called with the session at its end. */
export function useSignIn(enter: (session: Session) => void): SignInProgress {
  const [first, setFirst] = useState<MoreNeeded>();
  const [more, setMore] = useState<MoreNeeded>();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<unknown>();
  const begun = useRef<Promise<MoreNeeded | undefined>>(undefined);

  const begin = (): Promise<MoreNeeded | undefined> => {
    begun.current = beginSignIn().then((answer) => {
      setFirst(answer);
      offerPasskey(answer);
      return answer;
    });
    return begun.current;
  };
  const step = (taken: SignInStep) => {
    if (taken.state === 'done') enter(taken);
    else setMore(taken);
  };
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (problem) {
      setError(problem);
      const next = moreIn(problem);
      if (next !== undefined) {
        setError(undefined);
        setMore(next);
      } else if (problem instanceof RequestProblem && problem.code === 'identity.sign-in.over') {
        setMore(undefined);
        void begin();
      }
    } finally {
      setBusy(false);
      setShare(undefined);
    }
  };
  const prove = (proof: Proof) =>
    doing(async () => {
      if (proof.name) setName(proof.name);
      const at = more ?? (await begun.current?.catch(() => undefined)) ?? (await begin());
      if (at === undefined) return;
      step(await withPuzzle((puzzle) => proveFactor(at.attempt, puzzle ? { ...proof, puzzle } : proof), setShare));
    });
  const passkey = () =>
    doing(async () => {
      const at = more ?? first;
      if (!at?.passkey) return;
      const response = await assertPasskey(at.passkey);
      if (response) step(await proveFactor(at.attempt, { method: 'passkey', response }));
    });
  /** While a name is typed the browser offers its passkeys below the field, where it can. */
  const offerPasskey = ({ attempt, passkey: options, methods }: MoreNeeded) => {
    if (!options || !methods.includes('passkey') || !passkeysWork()) return;
    void assertPasskey(options, true)
      .then(
        (response) => response && doing(async () => step(await proveFactor(attempt, { method: 'passkey', response }))),
      )
      .catch(() => undefined);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a sign-in begins once, when the page opens
  useEffect(() => {
    if (begun.current) return;
    const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
    // The token must not stay in the address bar or the history.
    if (token) history.replaceState(history.state, '', window.location.pathname + window.location.search);
    void begin()
      .catch(setError)
      .then(() => (token ? doing(async () => enter(await redeemLink(token))) : undefined));
    return () => void stopPasskeys();
  }, []);

  return {
    first,
    more,
    name,
    busy,
    share,
    error,
    prove: (proof) => void prove(proof),
    passkey: () => void passkey(),
    step,
    again: () => {
      setMore(undefined);
      setError(undefined);
      void begin().catch(setError);
    },
  };
}

/** The next step that a refusal of a one-time link carries. */
function moreIn(problem: unknown): MoreNeeded | undefined {
  if (!(problem instanceof RequestProblem) || problem.code !== 'identity.sign-in.more-needed') return undefined;
  return { ...(problem.details as unknown as MoreNeeded), state: 'more' };
}
