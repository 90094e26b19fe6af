import '../language/password.ts';
import '../language/sign-in.ts';
import '../components/identity/sign-in/sign-in.css';
import { Button } from '@citywall/ui';
import { useEffect } from 'react';
import type { Session } from '../api/identity.ts';
import { queryClient } from '../api/query.ts';
import { GateHead, GateLanguage } from '../components/gate.tsx';
import { EnrolStep } from '../components/identity/sign-in/enrol-step.tsx';
import { FirstStep } from '../components/identity/sign-in/first-step.tsx';
import { NextStep } from '../components/identity/sign-in/next-step.tsx';
import { useSignIn } from '../components/identity/sign-in/use-sign-in.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { safeReturn } from '../state/safe-return.ts';
import { one } from '../state/url.ts';

/** Signs a person in as the authentication chains ask, or by a one-time link (`#token=…`). */
export function SignInPage() {
  const { t } = useWords();
  const { search, go } = usePlace();
  const enter = (session: Session) => {
    queryClient.clear();
    go(session.mustChangePassword ? '/password?link=1' : safeReturn(one(search, 'back')), true);
  };
  const { first, more, name, busy, share, error, prove, passkey, step, again } = useSignIn(enter);
  useEffect(() => {
    document.title = `${t('signin.title')} · Citywall`;
  }, [t]);
  return (
    <main className="gate">
      <div className="gate-wall" aria-hidden="true" />
      <div className="gate-form">
        <GateHead />
        {more === undefined ? (
          <FirstStep more={first} busy={busy} share={share} error={error} onProve={prove} onPasskey={passkey} />
        ) : more.methods.length > 0 ? (
          <NextStep
            key={more.methods.join()}
            more={more}
            name={name}
            busy={busy}
            error={error}
            onProve={prove}
            onPasskey={passkey}
          />
        ) : (
          <EnrolStep more={more} onStep={step} />
        )}
        {more !== undefined && (
          <Button kind="quiet" onClick={again}>
            {t('enter.again')}
          </Button>
        )}
        <GateLanguage />
      </div>
    </main>
  );
}
