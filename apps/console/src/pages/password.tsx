import '../language/password.ts';
import { Button, Check, TextField } from '@citywall/ui';
import { type FormEvent, useEffect, useState } from 'react';
import { changePassword, useSession } from '../api/identity.ts';
import { usePasswordPolicy } from '../api/passwords.ts';
import { queryClient } from '../api/query.ts';
import { Complaint } from '../components/answer.tsx';
import { GateHead, GateLanguage } from '../components/gate.tsx';
import { PasswordMeter } from '../components/identity/password-meter.tsx';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

/** Until the policy is known. */
const usualLength = 10;

/** Sets a new password: forced after a one-time link, or because a person wants it. */
export function PasswordPage() {
  const { t } = useWords();
  const { go, search } = usePlace();
  const session = useSession().data;
  // A link is the proof of the person until the password is set, also after the page was loaded again.
  const afterLink = one(search, 'link') === '1' || session?.mustChangePassword === true;
  const shortest = usePasswordPolicy().data?.policy.minimumLength ?? usualLength;
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    document.title = `${t('password.title')} · Citywall`;
  }, [t]);
  const length = [...chosen.normalize('NFKC')].length;
  const tooShort = (tried || chosen.length > 0) && length < shortest;
  const differs = (tried || again.length > 0) && again !== chosen;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (length < shortest || again !== chosen) return;
    setBusy(true);
    setError(undefined);
    try {
      await changePassword(current ? { current, new: chosen } : { new: chosen });
      queryClient.clear();
      go('/', true);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <main className="gate">
      <div className="gate-wall" aria-hidden="true" />
      <form className="gate-form" noValidate onSubmit={(event) => void submit(event)}>
        <GateHead />
        <h1>{t('password.title')}</h1>
        <p className="soft">{t(afterLink ? 'password.lead.link' : 'password.lead')}</p>
        {session && (
          <TextField
            label={t('signin.name')}
            hint={t('password.name.hint')}
            autoComplete="username"
            readOnly
            value={session.user.name}
          />
        )}
        {!afterLink && (
          <TextField
            label={t('password.current')}
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
        <TextField
          label={t('password.new')}
          hint={t('password.hint', { count: shortest })}
          wrong={tooShort ? t('password.short', { count: shortest }) : undefined}
          type={shown ? 'text' : 'password'}
          autoComplete="new-password"
          autoFocus={afterLink}
          required
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        />
        <Check checked={shown} onChange={setShown}>
          {t('meter.show')}
        </Check>
        {!tooShort && <PasswordMeter password={chosen} />}
        <TextField
          label={t('password.again')}
          wrong={differs ? t('password.differs') : undefined}
          type={shown ? 'text' : 'password'}
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        <Complaint error={error} />
        <Button kind="primary" type="submit" busy={busy}>
          {t('password.act')}
        </Button>
        {!afterLink && <a href="/">{t('act.cancel')}</a>}
        <GateLanguage />
      </form>
    </main>
  );
}
