import '../../language/single-sign-on.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { enterApplication } from '../../api/applications.ts';
import { Failure } from '../../components/answer.tsx';
import { ProveMore } from '../../components/identity/prove-more.tsx';
import { SignOnGate } from '../../components/identity/sign-on-gate.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** The way into an application behind a proxy: through here and back, or a refusal in words. */
export function EnterPage() {
  const { t, text } = useWords();
  const { search } = usePlace();
  const [entry, setEntry] = useState<Awaited<ReturnType<typeof enterApplication>>>();
  const [error, setError] = useState<unknown>();
  const asked = useRef(false);
  const enter = useCallback(() => {
    const wish = {
      host: one(search, 'host') ?? '',
      to: one(search, 'to') ?? '/',
      started: one(search, 'started') ?? '',
    };
    enterApplication(wish).then((answer) => {
      setEntry(answer);
      if (answer.location) window.location.assign(answer.location);
    }, setError);
  }, [search]);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    enter();
  }, [enter]);
  const name = text(entry?.application);
  return (
    <SignOnGate title={name ? t('signon.title', { name }) : t('signin.title')}>
      {error ? <Failure error={error} /> : null}
      {entry?.step === 'ready' && <p role="status">{t('signon.ready')}</p>}
      {entry?.step === 'not-permitted' && <p role="alert">{t('signon.not-permitted')}</p>}
      {(entry?.step === 'assurance' || entry?.step === 'proof') && (
        <>
          <p role="alert">{t('signon.more')}</p>
          <ProveMore onProved={enter} />
        </>
      )}
    </SignOnGate>
  );
}
