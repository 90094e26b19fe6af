import { Button, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type AuthorityRequest, useAskRoot, useAuthorityRequests, useWithdrawRequest } from '../../api/authorities.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { saveFile } from '../save-file.ts';
import { AuthorityName, AuthorityPurpose } from './authority-fields.tsx';
import { TakeChain } from './take-chain.tsx';

/** Makes a key of ours and a request that a root elsewhere signs. */
export function AskRootForm({ onClose }: { readonly onClose: () => void }) {
  const { t, word } = useWords();
  const ask = useAskRoot();
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('people');
  const [hierarchy, setHierarchy] = useState('international');
  const [organisation, setOrganisation] = useState('');
  const [country, setCountry] = useState('CN');
  return (
    <ActDialog
      title={t('asked.open')}
      plan={t('asked.plan')}
      actLabel={t('asked.open')}
      withoutReason
      ready={name.trim() !== '' && organisation.trim() !== '' && /^[A-Z]{2}$/.test(country)}
      onClose={onClose}
      onAct={async () => {
        const made = await ask.mutateAsync({
          name: name.trim(),
          purpose,
          hierarchy,
          organisation: organisation.trim(),
          country,
        });
        saveFile(`${made.name.replace(/[^\w.-]+/g, '-')}.csr`, made.request);
        showNotice({ text: t('asked.made') });
      }}
    >
      <AuthorityName value={name} onChange={setName} />
      <div className="pair-of-fields">
        <AuthorityPurpose value={purpose} onChange={setPurpose} />
        <ChoiceField
          label={t('asked.hierarchy')}
          value={hierarchy}
          onChange={setHierarchy}
          options={['international', 'national'].map((value) => ({ value, label: word('hierarchy', value) }))}
        />
        <TextField
          label={t('asked.organisation')}
          required
          maxLength={64}
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
        <TextField
          label={t('asked.country')}
          required
          maxLength={2}
          value={country}
          onChange={(event) => setCountry(event.target.value.toUpperCase())}
        />
      </div>
    </ActDialog>
  );
}

type Step = { readonly of: AuthorityRequest; readonly verb: 'accept' | 'withdraw' };

function Withdraw({ of, onClose }: { readonly of: AuthorityRequest; readonly onClose: () => void }) {
  const { t } = useWords();
  const withdraw = useWithdrawRequest();
  return (
    <ActDialog
      title={`${t('asked.withdraw')}: ${of.name}`}
      plan={t('asked.withdraw.plan')}
      actLabel={t('asked.withdraw')}
      danger
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await withdraw.mutateAsync({ id: of.id });
        showNotice({ text: t('asked.withdrawn') });
      }}
    />
  );
}

/** Requests of ours to roots elsewhere; nothing is shown while there are none. */
export function AuthorityRequests() {
  const { t, word } = useWords();
  const requests = useAuthorityRequests();
  const mayAct = useHolds('security-administrator');
  const [step, setStep] = useState<Step>();
  const items = requests.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>{t('asked.title')}</h2>
      </header>
      <ul className="briefs">
        {items.map((request) => (
          <li key={request.id} className="brief wraps">
            <StateMark set="asked.state" state={request.state} />
            <span className="grow">
              <strong>{request.name}</strong>
              <span className="small soft">
                {word('authority.purpose', request.purpose)} · {word('hierarchy', request.hierarchy)} ·{' '}
                {request.createdBy} · <Moment at={request.createdAt} />
              </span>
            </span>
            {request.state === 'waiting' && (
              <span className="row">
                <Button
                  small
                  onClick={() => saveFile(`${request.name.replace(/[^\w.-]+/g, '-')}.csr`, request.request)}
                >
                  {t('asked.download')}
                </Button>
                {mayAct && (
                  <>
                    <Button small kind="primary" onClick={() => setStep({ of: request, verb: 'accept' })}>
                      {t('asked.accept')}
                    </Button>
                    <Button small onClick={() => setStep({ of: request, verb: 'withdraw' })}>
                      {t('asked.withdraw')}
                    </Button>
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
      {step?.verb === 'accept' && (
        <TakeChain
          title={`${t('asked.accept')}: ${step.of.name}`}
          plan={t('asked.accept.plan')}
          path={`/trust/authority-requests/${step.of.id}/accept`}
          onClose={() => setStep(undefined)}
        />
      )}
      {step?.verb === 'withdraw' && <Withdraw of={step.of} onClose={() => setStep(undefined)} />}
    </section>
  );
}
