import { FormDialog, TextArea } from '@citywall/ui';
import { useState } from 'react';
import { useTakeChain } from '../../api/authorities.ts';
import { asProblem } from '../../api/problem.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { Code } from '../marks.tsx';
import { showNotice } from '../notices.tsx';
import { grouped } from './names.ts';

interface TakeChainProperties {
  readonly title: string;
  readonly plan: string;
  /** Where it is entered. */
  readonly path: string;
  readonly onClose: () => void;
}

/** The fingerprint of a root that is not known yet; undefined when the refusal is another. */
function fingerprintIn(error: unknown): string | undefined {
  if (!error) return undefined;
  const { code, details } = asProblem(error);
  const found = details.fingerprint;
  return code === 'trust.authority.root-unconfirmed' && typeof found === 'string' ? found : undefined;
}

/** Asks to compare the fingerprint of a root that is not known yet. */
function UnknownRoot({ fingerprint }: { readonly fingerprint: string }) {
  const { t } = useWords();
  return (
    <div className="plan refused stack tight" role="alert">
      <strong>{t('outside.confirm')}</strong>
      <Code value={fingerprint} />
      <span className="mono">{grouped(fingerprint)}</span>
      <span>{t('outside.confirm.text')}</span>
    </div>
  );
}

/** Enters a certificate of others with its chain; a root not known yet is confirmed by its fingerprint first. */
export function TakeChain({ title, plan, path, onClose }: TakeChainProperties) {
  const { t } = useWords();
  const take = useTakeChain();
  const [chain, setChain] = useState('');
  const fingerprint = fingerprintIn(take.error);
  const ready = chain.includes('-----BEGIN CERTIFICATE-----');
  const enter = () =>
    take.mutate(
      { path, chain: chain.trim(), ...(fingerprint === undefined ? {} : { rootFingerprint: fingerprint }) },
      {
        onSuccess: () => {
          onClose();
          showNotice({ text: t('outside.entered') });
        },
      },
    );
  return (
    <FormDialog
      title={title}
      submitLabel={t(fingerprint ? 'outside.confirm.yes' : 'asked.accept')}
      danger={fingerprint !== undefined}
      wide
      ready={ready}
      pending={take.isPending}
      problem={fingerprint ? <UnknownRoot fingerprint={fingerprint} /> : <Complaint error={take.error} />}
      onSubmit={enter}
      onClose={onClose}
    >
      <p className="plan">{plan}</p>
      <div className="request-fields">
        <TextArea
          label={t('outside.chain')}
          code
          required
          rows={9}
          maxLength={200_000}
          placeholder="-----BEGIN CERTIFICATE-----"
          value={chain}
          onChange={(event) => {
            setChain(event.target.value);
            take.reset();
          }}
        />
      </div>
    </FormDialog>
  );
}
