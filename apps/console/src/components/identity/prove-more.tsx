import { Button } from '@citywall/ui';
import { lazy, Suspense, useState } from 'react';
import { askSessionChallenge, type SessionChallenge } from '../../api/sign-in.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';

const ProofForm = lazy(async () => ({ default: (await import('./sign-in/proof-form.tsx')).ProofForm }));

/** A way to prove once more, with anything one has, who one is; what was proved counts from then on. */
export function ProveMore({ onProved }: { readonly onProved: () => void }) {
  const { t } = useWords();
  const [ways, setWays] = useState<SessionChallenge>();
  const [error, setError] = useState<unknown>();
  const end = (proved: boolean) => {
    setWays(undefined);
    if (proved) onProved();
  };
  return (
    <>
      <Complaint error={error} />
      <Button kind="primary" onClick={() => void askSessionChallenge().then(setWays, setError)}>
        {t('signon.prove.act')}
      </Button>
      {ways && (
        <Suspense>
          <ProofForm ways={ways} onEnd={end} />
        </Suspense>
      )}
    </>
  );
}
