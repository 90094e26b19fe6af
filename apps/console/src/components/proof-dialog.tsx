import { FormDialog, TextField } from '@citywall/ui';
import { useEffect, useRef, useState } from 'react';
import { proveAgain } from '../api/identity.ts';
import { asProblem } from '../api/problem.ts';
import { connectRequests } from '../api/request.ts';
import { useWords } from '../language/language.ts';

/** Asks for the password again when the server wants a fresh proof for a critical act; the act then goes on by itself. */
export function ProofDialog() {
  const { t, text } = useWords();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const answer = useRef<(proved: boolean) => void>(undefined);
  useEffect(() => {
    connectRequests({
      askProof: () =>
        new Promise((resolve) => {
          answer.current?.(false);
          answer.current = resolve;
          setOpen(true);
        }),
    });
  }, []);
  const finish = (proved: boolean) => {
    setOpen(false);
    setPassword('');
    setWrong('');
    answer.current?.(proved);
    answer.current = undefined;
  };
  const prove = async () => {
    setBusy(true);
    try {
      await proveAgain(password);
      finish(true);
    } catch (error) {
      setWrong(text(asProblem(error).text));
    } finally {
      setBusy(false);
    }
  };
  if (!open) return null;
  return (
    <FormDialog
      title={t('proof.title')}
      submitLabel={t('proof.act')}
      ready={password !== ''}
      pending={busy}
      onSubmit={() => void prove()}
      onClose={() => finish(false)}
    >
      <p>{t('proof.text')}</p>
      <TextField
        label={t('signin.password')}
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        wrong={wrong}
        onChange={(event) => setPassword(event.target.value)}
      />
    </FormDialog>
  );
}
