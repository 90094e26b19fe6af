import { Button, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import type { FactorKind, Proof } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import type { MessageKey } from '../../../language/messages.ts';
import { CodeField } from './code-field.tsx';

interface FactorFieldsProperties {
  readonly method: FactorKind;
  readonly challenge: string | null;
  /** The proof as far as it is typed. */
  readonly proof: Omit<Proof, 'method'>;
  readonly onProof: (proof: Omit<Proof, 'method'>) => void;
}

/** What is typed to prove one factor; a passkey needs nothing typed. */
export function FactorFields({ method, challenge, proof, onProof }: FactorFieldsProperties) {
  const { t } = useWords();
  if (method === 'password') {
    return (
      <TextField
        label={t('signin.password')}
        type="password"
        autoComplete="current-password"
        autoFocus
        required
        value={proof.password ?? ''}
        onChange={(event) => onProof({ password: event.target.value })}
      />
    );
  }
  if (method === 'totp' || method === 'recovery') {
    return (
      <CodeField key={method} kind={method} autoFocus value={proof.code ?? ''} onChange={(code) => onProof({ code })} />
    );
  }
  if (method === 'certificate') return <CertificateFields challenge={challenge} proof={proof} onProof={onProof} />;
  return null;
}

function CertificateFields({ challenge, proof, onProof }: Omit<FactorFieldsProperties, 'method'>) {
  const { t } = useWords();
  return (
    <>
      <p className="small">{t('enter.certificate.text')}</p>
      {challenge && <TextArea code label={t('enter.certificate.challenge')} readOnly rows={3} value={challenge} />}
      <TextArea
        code
        label={t('enter.certificate.pem')}
        rows={3}
        value={proof.certificate ?? ''}
        onChange={(event) => onProof({ ...proof, certificate: event.target.value })}
      />
      <TextField
        label={t('enter.certificate.signature')}
        value={proof.signature ?? ''}
        onChange={(event) => onProof({ ...proof, signature: event.target.value })}
      />
    </>
  );
}

/** Whether enough is typed to send it. */
export function isTyped(
  method: FactorKind,
  { password, code, certificate, signature }: Omit<Proof, 'method'>,
): boolean {
  if (method === 'password') return Boolean(password);
  if (method === 'totp' || method === 'recovery') return Boolean(code?.trim());
  // Neither: the certificate of the connection counts.
  return method !== 'certificate' || Boolean(certificate) === Boolean(signature);
}

interface OtherWaysProperties {
  readonly methods: readonly FactorKind[];
  readonly here: FactorKind | undefined;
  readonly onChoose: (method: FactorKind) => void;
}

/** The other ways in which the same step can be taken. */
export function OtherWays({ methods, here, onChoose }: OtherWaysProperties) {
  const { t } = useWords();
  const others = methods.filter((method) => method !== here);
  if (others.length === 0) return null;
  return (
    <div className="ways">
      <span className="divider small">{t('enter.or')}</span>
      {others.map((method) => (
        <Button key={method} onClick={() => onChoose(method)}>
          {t(`enter.with.${method}` as MessageKey)}
        </Button>
      ))}
    </div>
  );
}

/** The method a step begins with, and what is typed for it; both begin anew with another step (`step`). */
export function useProofWay(methods: readonly FactorKind[]) {
  const [chosen, setChosen] = useState<FactorKind>();
  const [typed, setTyped] = useState<Omit<Proof, 'method'>>({});
  const method = chosen !== undefined && methods.includes(chosen) ? chosen : methods[0];
  return {
    method,
    typed,
    setTyped,
    choose: (next: FactorKind) => {
      setChosen(next);
      setTyped({});
    },
    reset: () => {
      setChosen(undefined);
      setTyped({});
    },
  };
}
