import { Button } from '@citywall/ui';
import type { FormEvent } from 'react';
import type { FactorKind, MoreNeeded, Proof } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { FactorFields, isTyped, OtherWays, useProofWay } from './proof-ways.tsx';

interface NextStepProperties {
  readonly more: MoreNeeded;
  readonly name: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onProve: (proof: Proof) => void;
  readonly onPasskey: () => void;
}

/** A further proof that the chain asks for. */
export function NextStep({ more, name, busy, error, onProve, onPasskey }: NextStepProperties) {
  const { t } = useWords();
  const { method, typed, setTyped, choose } = useProofWay(more.methods);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (method === 'passkey') onPasskey();
    else if (method !== undefined && isTyped(method, typed)) onProve({ method, ...typed });
  };
  const take = (chosen: FactorKind) => {
    choose(chosen);
    if (chosen === 'passkey') onPasskey();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div>
        <h1>{t('enter.more', { name })}</h1>
        <p className="soft">{t('enter.more.text')}</p>
      </div>
      {method !== undefined && (
        <FactorFields method={method} challenge={more.challenge} proof={typed} onProof={setTyped} />
      )}
      <Complaint error={error} />
      <Button kind="primary" type="submit" busy={busy}>
        {t(method === 'passkey' ? 'enter.passkey.next' : 'enter.next')}
      </Button>
      <OtherWays methods={more.methods} here={method} onChoose={take} />
    </form>
  );
}
