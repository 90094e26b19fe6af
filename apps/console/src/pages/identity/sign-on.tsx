import '../../language/single-sign-on.ts';
import './portal.css';
import { Button } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { continueSignOn, type SignOnStep, useSignOn } from '../../api/applications.ts';
import { Answer, Complaint } from '../../components/answer.tsx';
import { ProveMore } from '../../components/identity/prove-more.tsx';
import { Scopes, SignOnGate } from '../../components/identity/sign-on-gate.tsx';
import { useWords } from '../../language/language.ts';
import { useId } from '../../state/navigation.ts';

type Decision = 'continue' | 'agree' | 'decline';

/** Does something and then leaves for where the server says; what it throws is shown. */
function useLeave() {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const leave = async (decide: () => Promise<{ readonly location: string }>) => {
    setBusy(true);
    setError(undefined);
    try {
      const { location } = await decide();
      window.location.assign(location);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { error, busy, leave };
}

/** What stands between a person and an application: nothing, a question, or a refusal in words. */
export function SignOnPage() {
  const { t, text } = useWords();
  const uid = useId();
  const step = useSignOn(uid);
  const name = text(step.data?.application.name);
  return (
    <SignOnGate title={name ? t('signon.title', { name }) : t('signin.title')}>
      <Answer of={step} lines={3}>
        {(answer) => <Step uid={uid} of={answer} again={() => void step.refetch()} />}
      </Answer>
    </SignOnGate>
  );
}

interface StepProperties {
  readonly uid: string;
  readonly of: SignOnStep;
  readonly again: () => void;
}

function Step({ uid, of, again }: StepProperties) {
  const { t, text } = useWords();
  const { error, busy, leave } = useLeave();
  const decide = (decision: Decision) => void leave(() => continueSignOn(uid, decision));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each step that needs nothing of the person
  useEffect(() => {
    if (of.step === 'ready') decide('continue');
  }, [of.step]);
  return (
    <>
      <p className="soft">{t('signon.as', { account: of.account })}</p>
      {of.step === 'ready' && <p role="status">{t('signon.ready')}</p>}
      {of.step === 'consent' && (
        <>
          <p>{t('signon.consent', { name: text(of.application.name) })}</p>
          <Scopes of={of.scopes} />
          <Button kind="primary" busy={busy} onClick={() => decide('agree')}>
            {t('signon.agree')}
          </Button>
        </>
      )}
      <Hindrance of={of} again={again} />
      <Complaint error={error} />
      {of.step !== 'ready' && <Button onClick={() => decide('decline')}>{t('signon.decline')}</Button>}
    </>
  );
}

/** Why he cannot go on, and a way to prove more where that helps. */
function Hindrance({ of, again }: Pick<StepProperties, 'of' | 'again'>) {
  const { t } = useWords();
  if (of.step === 'not-permitted') return <p role="alert">{t('signon.not-permitted')}</p>;
  if (of.step === 'ready' || of.step === 'consent') return null;
  return (
    <>
      {of.step === 'prove' && <p>{t('signon.prove')}</p>}
      {of.step === 'assurance' && <p role="alert">{t('signon.assurance', { level: of.assurance })}</p>}
      {of.step === 'proof' && <p role="alert">{t('signon.proof', { proofs: of.proofs.join(', ') })}</p>}
      <ProveMore onProved={again} />
    </>
  );
}
