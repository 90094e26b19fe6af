import '../../../language/sign-in.ts';
import './sign-in.css';
import { FormDialog } from '@citywall/ui';
import { useState } from 'react';
import { type FactorKind, proveSession, type SessionChallenge } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { assertPasskey } from './passkeys.ts';
import { FactorFields, isTyped, OtherWays, useProofWay } from './proof-ways.tsx';

/** The form in which a person proves himself again, with anything he has. */
export function ProofForm({
  ways,
  onEnd,
}: {
  readonly ways: SessionChallenge;
  readonly onEnd: (proved: boolean) => void;
}) {
  const { t } = useWords();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const methods = offered(ways);
  const { method, typed, setTyped, choose } = useProofWay(methods);
  const prove = async () => {
    if (method === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      const response = method === 'passkey' && ways.passkey ? await assertPasskey(ways.passkey) : undefined;
      await proveSession(response ? { method, response } : { method, ...typed });
      onEnd(true);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={t('proof.title')}
      submitLabel={t(method === 'passkey' ? 'enter.passkey.next' : 'proof.act')}
      ready={method !== undefined && isTyped(method, typed)}
      pending={busy}
      problem={error ? <Complaint error={error} /> : undefined}
      onSubmit={() => void prove()}
      onClose={() => onEnd(false)}
    >
      <p>{t('proof.text')}</p>
      {method !== undefined && (
        <FactorFields method={method} challenge={ways.challenge} proof={typed} onProof={setTyped} />
      )}
      <OtherWays methods={methods} here={method} onChoose={choose} />
    </FormDialog>
  );
}

/** What most people have at hand first. */
function offered({ methods }: SessionChallenge): readonly FactorKind[] {
  const order: readonly FactorKind[] = ['password', 'passkey', 'totp', 'certificate', 'recovery'];
  return order.filter((kind) => methods.includes(kind));
}
