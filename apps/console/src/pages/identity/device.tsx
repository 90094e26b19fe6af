import '../../language/single-sign-on.ts';
import './portal.css';
import { Button, TextField } from '@citywall/ui';
import { type FormEvent, useState } from 'react';
import { decideDevice, useDeviceWish } from '../../api/applications.ts';
import { Answer, Complaint } from '../../components/answer.tsx';
import { Scopes, SignOnGate } from '../../components/identity/sign-on-gate.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** A person types the code that a device shows, sees what it wants, and decides. */
export function DevicePage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const code = one(search, 'user_code') ?? '';
  const [typed, setTyped] = useState(code);
  const [decided, setDecided] = useState<boolean>();
  if (decided !== undefined)
    return (
      <SignOnGate title={t('device.title')}>
        <p role="status">{t(decided ? 'device.allowed' : 'device.declined')}</p>
      </SignOnGate>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ user_code: typed.trim().toUpperCase() });
  };
  return (
    <SignOnGate title={t('device.title')}>
      <form className="stack tight" onSubmit={submit}>
        <p className="soft">{t('device.lead')}</p>
        <TextField
          label={t('device.code')}
          autoComplete="off"
          autoFocus
          maxLength={16}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {(code === '' || typed.trim().toUpperCase() !== code) && (
          <Button kind="primary" type="submit" disabled={typed.trim().length < 8}>
            {t('device.next')}
          </Button>
        )}
      </form>
      {code !== '' && <Wish code={code} onDecided={setDecided} />}
    </SignOnGate>
  );
}

function Wish({ code, onDecided }: { readonly code: string; readonly onDecided: (allowed: boolean) => void }) {
  const { t, text } = useWords();
  const wish = useDeviceWish(code);
  const [error, setError] = useState<unknown>();
  const decide = (allow: boolean) => void decideDevice(code, allow).then(() => onDecided(allow), setError);
  return (
    <Answer of={wish} lines={2}>
      {({ application, scopes }) => (
        <>
          <p>{t('device.ask', { name: text(application.name) })}</p>
          <Scopes of={scopes} />
          <p className="soft">{t('device.warn')}</p>
          <Complaint error={error} />
          <div className="row">
            <Button kind="primary" onClick={() => decide(true)}>
              {t('device.allow')}
            </Button>
            <Button onClick={() => decide(false)}>{t('device.decline')}</Button>
          </div>
        </>
      )}
    </Answer>
  );
}
