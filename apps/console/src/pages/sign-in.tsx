import '../language/password.ts';
import { Button, TextField } from '@citywall/ui';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { redeemLink, type Session, startSession } from '../api/identity.ts';
import { queryClient } from '../api/query.ts';
import { Complaint } from '../components/answer.tsx';
import { GateHead, GateLanguage } from '../components/gate.tsx';
import { PuzzleProgress } from '../components/identity/puzzle-progress.tsx';
import { withPuzzle } from '../components/identity/solve-puzzle.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { safeReturn } from '../state/safe-return.ts';
import { one } from '../state/url.ts';

/** Signs a person in by name and password, or by a one-time link (`#token=…`). */
export function SignInPage() {
  const { t } = useWords();
  const { search, go } = usePlace();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  /** Share of a puzzle that is solved; undefined while none is being solved. */
  const [share, setShare] = useState<number>();
  const redeemed = useRef(false);

  const enter = (session: Session) => {
    queryClient.clear();
    go(session.mustChangePassword ? '/password?link=1' : safeReturn(one(search, 'back')), true);
  };
  const attempt = async (start: () => Promise<Session>) => {
    setBusy(true);
    setError(undefined);
    try {
      enter(await start());
    } catch (problem) {
      setError(problem);
      setBusy(false);
    } finally {
      setShare(undefined);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is redeemed once, when the page opens
  useEffect(() => {
    document.title = `${t('signin.title')} · Citywall`;
    const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
    if (!token || redeemed.current) return;
    redeemed.current = true;
    // The token must not stay in the address bar or the history.
    history.replaceState(history.state, '', window.location.pathname + window.location.search);
    void attempt(() => redeemLink(token));
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => withPuzzle((puzzle) => startSession(name.trim(), password, puzzle), setShare));
  };
  return (
    <main className="gate">
      <div className="gate-wall" aria-hidden="true" />
      <form className="gate-form" onSubmit={submit}>
        <GateHead />
        <h1>{t('signin.title')}</h1>
        <p className="soft">{t('signin.lead')}</p>
        <TextField
          label={t('signin.name')}
          autoComplete="username"
          autoFocus
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('signin.password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {share !== undefined && <PuzzleProgress share={share} />}
        <Complaint error={error} />
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? t('signin.busy') : t('signin.act')}
        </Button>
        <p className="small soft">{t('signin.help')}</p>
        <GateLanguage />
      </form>
    </main>
  );
}
