import { useState } from 'react';
import { queryClient } from '../../api/query.ts';
import type { Sharing } from '../../api/trust.ts';

/** An act that hands out shares, under way or refused. */
export interface SharingAct {
  readonly busy: boolean;
  readonly error: unknown;
  run(call: () => Promise<Sharing>): void;
}

/**
 * Does what hands out shares. They reach `onShared` first and only then is the city asked anew: the form that did it may
 * be gone by then, and the shares are shown this once.
 */
export function useSharing(onShared: (sharing: Sharing) => void): SharingAct {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const share = async (call: () => Promise<Sharing>) => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await call();
      // Hardware tokens hand out no shares: there is nothing to be shown.
      if (made.shares.length > 0) onShared(made);
      await queryClient.invalidateQueries({ queryKey: ['/trust/seal'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run: (call) => void share(call) };
}
