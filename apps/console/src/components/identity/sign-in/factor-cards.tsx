import { Button, Status } from '@citywall/ui';
import { type ReactNode, useState } from 'react';
import { type Factor, type OwnFactors, useRemoveFactor } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Ago } from '../../moment.tsx';
import { PasskeyForm, TotpForm } from './factor-forms.tsx';
import { passkeysWork } from './passkeys.ts';
import { RecoveryCodesForm } from './recovery-codes.tsx';

interface CardProperties {
  readonly title: string;
  readonly lead: ReactNode;
  readonly act?: ReactNode;
  readonly children?: ReactNode;
}

function Card({ title, lead, act, children }: CardProperties) {
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{title}</h2>
        {act}
      </header>
      <div className="panel-body stack tight">
        <p className="soft small">{lead}</p>
        {children}
      </div>
    </section>
  );
}

function FactorRows({
  factors,
  onRemove,
}: {
  readonly factors: readonly Factor[];
  readonly onRemove: (factor: Factor) => void;
}) {
  const { t } = useWords();
  if (factors.length === 0) return <p className="soft">{t('me.nothing')}</p>;
  return (
    <ul className="briefs plain">
      {factors.map((factor) => (
        <li key={factor.id} className="row between">
          <span>
            <strong>{factor.label}</strong>
            <br />
            <span className="soft small">
              {t('me.used')} <Ago at={factor.lastUsedAt} />
            </span>
          </span>
          <Button small onClick={() => onRemove(factor)} aria-label={t('me.remove', { label: factor.label })}>
            {t('act.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** What the chains of the person ask for, and whether he has it. */
export function OwnChains({ chains }: Pick<OwnFactors, 'chains'>) {
  const { t, word } = useWords();
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{t('me.chains')}</h2>
      </header>
      <div className="panel-body stack tight">
        {chains.map(({ name, proof, able }) => (
          <p key={name} className="row">
            <strong>{proofInWords(proof, word)}</strong>
            <span className="soft small">{name}</span>
            <Status tone={able ? 'good' : 'bad'}>{t(able ? 'me.chains.able' : 'me.chains.unable')}</Status>
          </p>
        ))}
      </div>
    </section>
  );
}

/** Everything that proves the person, each kind on a card with the act that adds one. */
export function FactorCards({ own }: { readonly own: OwnFactors }) {
  const { t } = useWords();
  const remove = useRemoveFactor();
  const [form, setForm] = useState<'passkey' | 'totp' | 'recovery'>();
  const [removing, setRemoving] = useState<Factor>();
  const of = (kind: Factor['kind']) => own.items.filter((factor) => factor.kind === kind);
  const close = () => setForm(undefined);
  return (
    <>
      <Card
        title={t('me.passkeys')}
        lead={passkeysWork() ? t('me.passkeys.text') : t('enter.passkey.address')}
        act={
          <Button small kind="primary" disabled={!passkeysWork()} onClick={() => setForm('passkey')}>
            {t('me.passkeys.add')}
          </Button>
        }
      >
        <FactorRows factors={of('passkey')} onRemove={setRemoving} />
      </Card>
      <Card
        title={t('me.totp')}
        lead={t('me.totp.text')}
        act={
          <Button small onClick={() => setForm('totp')}>
            {t('me.totp.add')}
          </Button>
        }
      >
        <FactorRows factors={of('totp')} onRemove={setRemoving} />
      </Card>
      <Card
        title={t('me.recovery')}
        lead={t('me.recovery.text')}
        act={
          <Button small onClick={() => setForm('recovery')}>
            {t('me.recovery.make')}
          </Button>
        }
      >
        <p>{own.recovery ? t('me.recovery.left', { left: own.recovery.left }) : t('me.recovery.none')}</p>
      </Card>
      <Card
        title={t('me.password')}
        lead={t(own.hasPassword ? 'me.password.has' : 'me.password.none')}
        act={<a href="/password">{t('me.password.change')}</a>}
      />
      <Card
        title={t('me.certificates')}
        lead={t('me.certificates.text')}
        act={<a href="/trust/enrolments">{t('me.certificates.ask')}</a>}
      >
        <FactorRows factors={of('certificate')} onRemove={setRemoving} />
      </Card>
      {form === 'passkey' && <PasskeyForm onClose={close} />}
      {form === 'totp' && <TotpForm onClose={close} />}
      {form === 'recovery' && <RecoveryCodesForm onClose={close} />}
      {removing && (
        <ActDialog
          title={t('me.remove', { label: removing.label })}
          plan={t('me.remove.plan')}
          undone={t('me.remove.undone')}
          actLabel={t('act.remove')}
          danger
          withoutReason
          onClose={() => setRemoving(undefined)}
          onAct={() => remove.mutateAsync({ id: removing.id })}
        />
      )}
    </>
  );
}

/** `password then (totp or passkey)` in the reader's language. */
function proofInWords(proof: string, word: (set: string, value: string) => string): string {
  return proof.replace(/[a-z]+/g, (each) => word(each === 'then' || each === 'or' ? 'proof.word' : 'method', each));
}
