import '../../language/single-sign-on.ts';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import { signOut } from '../../api/applications.ts';
import { queryClient } from '../../api/query.ts';
import { Complaint } from '../../components/answer.tsx';
import { SignOnGate } from '../../components/identity/sign-on-gate.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** An application asks that the person be signed out, without proof that it speaks for him: so he is asked. */
export function SignOutPage() {
  const { t } = useWords();
  const { search, go } = usePlace();
  const [error, setError] = useState<unknown>();
  const leave = async () => {
    try {
      const [application, to, state] = ['application', 'to', 'state'].map((name) => one(search, name));
      const { location } = await signOut({
        ...(application ? { application } : {}),
        ...(to ? { to } : {}),
        ...(state ? { state } : {}),
      });
      queryClient.clear();
      window.location.assign(location);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <SignOnGate title={t('signout.title')}>
      <p>{t('signout.text')}</p>
      <Complaint error={error} />
      <div className="row">
        <Button kind="primary" onClick={() => void leave()}>
          {t('signout.act')}
        </Button>
        <Button onClick={() => go('/portal')}>{t('signout.stay')}</Button>
      </div>
    </SignOnGate>
  );
}

/** After everything has ended. */
export function SignedOutPage() {
  const { t } = useWords();
  return (
    <SignOnGate title={t('signedout.title')}>
      <p>{t('signedout.text')}</p>
      <a href="/sign-in?back=/portal">{t('signon.again')}</a>
    </SignOnGate>
  );
}
