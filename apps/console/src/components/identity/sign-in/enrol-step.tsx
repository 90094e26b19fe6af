import { Button } from '@citywall/ui';
import { type FormEvent, useState } from 'react';
import {
  type EnrolledKind,
  enrolAtSignIn,
  type MoreNeeded,
  type PreparedEnrolment,
  prepareAtSignIn,
  type SignInStep,
} from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { makePasskey, passkeysWork } from './passkeys.ts';
import { TotpEnrolment } from './totp-enrolment.tsx';

interface EnrolStepProperties {
  readonly more: MoreNeeded;
  readonly onStep: (step: SignInStep) => void;
}

/** Somebody lacks what his chain asks for and may set it up now. */
export function EnrolStep({ more, onStep }: EnrolStepProperties) {
  const { t } = useWords();
  const [prepared, setPrepared] = useState<PreparedEnrolment>();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    await work().catch(setError);
    setBusy(false);
  };
  const begin = (kind: EnrolledKind) =>
    doing(async () => {
      const enrolment = await prepareAtSignIn(more.attempt, kind);
      if (kind === 'totp') return setPrepared(enrolment);
      if (!enrolment.options) return;
      const response = await makePasskey(enrolment.options);
      onStep(await enrolAtSignIn(more.attempt, kind, { ticket: enrolment.ticket, response }));
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!prepared) return;
    void doing(async () => onStep(await enrolAtSignIn(more.attempt, 'totp', { ticket: prepared.ticket, code })));
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div>
        <h1>{t('enter.enrol')}</h1>
        <p className="soft">{t('enter.enrol.text')}</p>
      </div>
      {prepared ? (
        <TotpEnrolment link={prepared.link ?? ''} secret={prepared.secret ?? ''} code={code} onCode={setCode} />
      ) : (
        <div className="ways">
          {more.enrol.map((kind, index) => (
            <Button
              key={kind}
              kind={index === 0 ? 'primary' : 'plain'}
              busy={busy}
              disabled={kind === 'passkey' && !passkeysWork()}
              onClick={() => void begin(kind)}
            >
              {t(kind === 'totp' ? 'enter.enrol.totp' : 'enter.enrol.passkey')}
            </Button>
          ))}
        </div>
      )}
      {more.enrol.includes('passkey') && !passkeysWork() && <p className="small soft">{t('enter.passkey.address')}</p>}
      <Complaint error={error} />
      {prepared && (
        <Button kind="primary" type="submit" busy={busy} disabled={code.trim().length < 6}>
          {t('enter.next')}
        </Button>
      )}
    </form>
  );
}
