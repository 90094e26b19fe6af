import '../../language/single-sign-on.ts';
import './portal.css';
import { Button, TextField } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { continueSignOn, type SignOnStep, useSignOn } from '../../api/applications.ts';
import { proveAgain } from '../../api/identity.ts';
import { Answer, Complaint } from '../../components/answer.tsx';
import { Scopes, SignOnGate } from '../../components/identity/sign-on-gate.tsx';
import { useWords } from '../../language/language.ts';
import { useId, usePlace } from '../../state/navigation.ts';
import { href } from '../../state/url.ts';

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
      {of.step === 'prove' && <Prove done={again} />}
      <Hindrance of={of} uid={uid} />
      <Complaint error={error} />
      {of.step !== 'ready' && <Button onClick={() => decide('decline')}>{t('signon.decline')}</Button>}
    </>
  );
}

function Hindrance({ of, uid }: { readonly of: SignOnStep; readonly uid: string }) {
  const { t } = useWords();
  const { go } = usePlace();
  if (of.step === 'not-permitted') return <p role="alert">{t('signon.not-permitted')}</p>;
  if (of.step === 'assurance') return <p role="alert">{t('signon.assurance', { level: of.assurance })}</p>;
  if (of.step !== 'proof') return null;
  return (
    <>
      <p role="alert">{t('signon.proof', { proofs: of.proofs.join(', ') })}</p>
      <Button kind="primary" onClick={() => go(href('/sign-in', { back: `/sign-on/${uid}` }))}>
        {t('signon.again')}
      </Button>
    </>
  );
}

function Prove({ done }: { readonly done: () => void }) {
  const { t } = useWords();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const prove = async () => {
    try {
      await proveAgain(password);
      done();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        void prove();
      }}
    >
      <p>{t('signon.prove')}</p>
      <TextField
        label={t('signin.password')}
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Complaint error={error} />
      <Button kind="primary" type="submit" disabled={password === ''}>
        {t('signon.prove.act')}
      </Button>
    </form>
  );
}
