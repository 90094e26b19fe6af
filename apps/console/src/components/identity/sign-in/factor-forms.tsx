import { FormDialog, TextField } from '@citywall/ui';
import { useEffect, useRef, useState } from 'react';
import { type PreparedEnrolment, prepareFactor, useEnrolFactor } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { showNotice } from '../../notices.tsx';
import { makePasskey } from './passkeys.ts';
import { TotpEnrolment } from './totp-enrolment.tsx';

/** Enrols an authenticator app: its secret is asked for when the form opens. */
export function TotpForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const enrol = useEnrolFactor();
  const [prepared, setPrepared] = useState<PreparedEnrolment>();
  const [error, setError] = useState<unknown>();
  const [code, setCode] = useState('');
  const [label, setLabel] = useState('');
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    prepareFactor('totp').then(setPrepared, setError);
  }, []);
  const submit = async () => {
    if (!prepared) return;
    setError(undefined);
    try {
      const { factor } = await enrol.mutateAsync({ ticket: prepared.ticket, code, ...(label ? { label } : {}) });
      showNotice({ text: t('me.added', { label: factor.label }) });
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <FormDialog
      title={t('me.totp.add')}
      submitLabel={t('enter.next')}
      ready={prepared !== undefined && code.trim().length >= 6}
      pending={enrol.isPending}
      problem={error ? <Complaint error={error} /> : undefined}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {prepared && (
        <TotpEnrolment link={prepared.link ?? ''} secret={prepared.secret ?? ''} code={code} onCode={setCode} />
      )}
      <LabelField value={label} onChange={setLabel} />
    </FormDialog>
  );
}

/** Enrols a passkey: the browser asks for finger, face or PIN after the name is given. */
export function PasskeyForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const enrol = useEnrolFactor();
  const [label, setLabel] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { ticket, options } = await prepareFactor('passkey');
      if (!options) return;
      const response = await makePasskey(options);
      const { factor } = await enrol.mutateAsync({ ticket, response, ...(label ? { label } : {}) });
      showNotice({ text: t('me.added', { label: factor.label }) });
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={t('me.passkeys.add')}
      submitLabel={t('enter.next')}
      pending={busy}
      problem={error ? <Complaint error={error} /> : undefined}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{t('me.passkeys.text')}</p>
      <LabelField value={label} onChange={setLabel} />
    </FormDialog>
  );
}

function LabelField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <TextField
      label={t('me.label')}
      hint={t('me.label.hint')}
      maxLength={64}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
