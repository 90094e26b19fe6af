import { Button, TextField } from '@citywall/ui';
import { type FormEvent, useState } from 'react';
import type { MoreNeeded, Proof } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { PuzzleProgress } from '../puzzle-progress.tsx';
import { passkeysWork } from './passkeys.ts';
import { FactorFields, isTyped } from './proof-ways.tsx';

interface FirstStepProperties {
  /** What the city offers to everybody; undefined until it is known. */
  readonly more: MoreNeeded | undefined;
  readonly busy: boolean;
  /** Share of a puzzle that is solved; undefined while none is being solved. */
  readonly share: number | undefined;
  readonly error: unknown;
  readonly onProve: (proof: Proof) => void;
  readonly onPasskey: () => void;
}

/** Who somebody is and his first proof: name and password, a passkey without a name, or a certificate. */
export function FirstStep({ more, busy, share, error, onProve, onPasskey }: FirstStepProperties) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [certificate, setCertificate] = useState<Omit<Proof, 'method'>>();
  const offers = (kind: string) => more?.methods.some((one) => one === kind) ?? false;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (certificate === undefined) onProve({ method: 'password', name: name.trim(), password });
    else if (isTyped('certificate', certificate)) onProve({ method: 'certificate', ...certificate });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div>
        <h1>{t('signin.title')}</h1>
        <p className="soft">{t('signin.lead')}</p>
      </div>
      {certificate === undefined ? (
        <>
          <TextField
            label={t('signin.name')}
            autoComplete={offers('passkey') ? 'username webauthn' : 'username'}
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
        </>
      ) : (
        <FactorFields
          method="certificate"
          challenge={more?.challenge ?? null}
          proof={certificate}
          onProof={setCertificate}
        />
      )}
      {share !== undefined && <PuzzleProgress share={share} />}
      <Complaint error={error} />
      <Button kind="primary" type="submit" busy={busy}>
        {busy ? t('signin.busy') : certificate === undefined ? t('signin.act') : t('enter.certificate.next')}
      </Button>
      {(offers('passkey') || offers('certificate')) && (
        <div className="ways">
          <span className="divider small">{t('enter.or')}</span>
          {offers('passkey') && (
            <Button disabled={!passkeysWork()} onClick={onPasskey}>
              {t('enter.passkey')}
            </Button>
          )}
          {offers('passkey') && !passkeysWork() && <p className="small soft">{t('enter.passkey.address')}</p>}
          {offers('certificate') && certificate === undefined && (
            <Button onClick={() => setCertificate({})}>{t('enter.certificate')}</Button>
          )}
          {certificate !== undefined && (
            <Button onClick={() => setCertificate(undefined)}>{t('enter.with.password')}</Button>
          )}
        </div>
      )}
      <p className="small soft">{t('signin.help')}</p>
    </form>
  );
}
