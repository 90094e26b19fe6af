import { Button, FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type DoubleCertificate, useIssueDouble } from '../../api/escrow.ts';
import { type Profile, useProfiles } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';
import { bytesOf, saveFile } from '../save-file.ts';
import { isDays, RequestComplaint } from './request-fields.tsx';
import { RequestText } from './request-text.tsx';

/** Profiles for SM2 keys that may be issued by hand, told apart by whether their key encrypts. */
function fitting(profiles: readonly Profile[], encrypts: boolean): readonly Profile[] {
  return profiles.filter(
    ({ keys, keyUsage, ways }) =>
      keys.includes('sm2') &&
      ways.includes('operation') &&
      (keyUsage.includes('keyEncipherment') || keyUsage.includes('dataEncipherment')) === encrypts,
  );
}

function Issued({ double, name }: { readonly double: DoubleCertificate; readonly name: string }) {
  const { t } = useWords();
  const files = [
    ['double.signature', `${name}-signature.pem`, double.signature.chain],
    ['double.encryption', `${name}-encryption.pem`, double.encryption.chain],
    ['double.envelope', `${name}-encryption-key.der`, bytesOf(double.envelope)],
  ] as const;
  return (
    <>
      <p className="plan">{t('double.issued.text')}</p>
      <ul className="briefs plain">
        {files.map(([label, file, content]) => (
          <li key={label} className="brief">
            <span className="grow">{t(label)}</span>
            <Button small onClick={() => saveFile(file, content)}>
              {t('double.download')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Issues an SM2 double certificate; what it hands out is shown once, to be given to the holder. */
export function DoubleForm({ onClose }: { readonly onClose: () => void }) {
  const { t, text, word } = useWords();
  const issue = useIssueDouble();
  const profiles = useProfiles().data?.items ?? [];
  const [signing, encrypting] = [fitting(profiles, false), fitting(profiles, true)];
  const [draft, setDraft] = useState({ profile: '', encryption: '', request: '', days: '', type: 'person' });
  const [owner, setOwner] = useState({ id: '', name: '' });
  const set = (values: Partial<typeof draft>) => setDraft({ ...draft, ...values });
  const pick = (from: readonly Profile[], chosen: string, usual: string) =>
    (from.find((one) => one.name === chosen) ?? from.find((one) => one.name === usual) ?? from[0])?.name ?? '';
  const profile = pick(signing, draft.profile, draft.type === 'device' ? 'device' : 'person');
  const encryptionProfile = pick(encrypting, draft.encryption, 'person-encryption');
  const ready =
    draft.request.trim() !== '' &&
    owner.id.trim() !== '' &&
    profile !== '' &&
    encryptionProfile !== '' &&
    isDays(draft.days);
  const submit = () =>
    issue.mutate({
      request: draft.request.trim(),
      profile,
      encryptionProfile,
      ...(draft.days === '' ? {} : { days: Number(draft.days) }),
      owner: { type: draft.type, id: owner.id.trim(), ...(owner.name.trim() ? { name: owner.name.trim() } : {}) },
    });
  const options = (from: readonly Profile[]) => from.map((one) => ({ value: one.name, label: text(one.title) }));
  return (
    <FormDialog
      title={t(issue.data ? 'double.issued' : 'double.issue')}
      submitLabel={t('certificate.issue.act')}
      wide
      ready={ready}
      pending={issue.isPending}
      done={issue.data !== undefined}
      problem={<RequestComplaint error={issue.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      {issue.data ? (
        <Issued double={issue.data} name={owner.id.trim().replace(/[^\w.-]+/g, '-')} />
      ) : (
        <div className="stack request-fields">
          <p className="plan">{t('double.issue.plan')}</p>
          <RequestText
            label={t('double.request')}
            hint={t('double.request.hint')}
            rows={7}
            value={draft.request}
            onChange={(request) => set({ request })}
          />
          <div className="pair-of-fields">
            <ChoiceField
              label={t('certificate.issue.owner.type')}
              value={draft.type}
              onChange={(type) => set({ type })}
              options={['person', 'device', 'application', 'organisation'].map((value) => ({
                value,
                label: word('owner', value),
              }))}
            />
            <TextField
              label={t('double.owner')}
              required
              maxLength={200}
              value={owner.id}
              onChange={(event) => setOwner({ ...owner, id: event.target.value })}
            />
            <TextField
              label={t('double.owner.name')}
              maxLength={200}
              value={owner.name}
              onChange={(event) => setOwner({ ...owner, name: event.target.value })}
            />
            <TextField
              label={t('certificate.issue.days')}
              inputMode="numeric"
              maxLength={4}
              value={draft.days}
              onChange={(event) => set({ days: event.target.value.trim() })}
            />
            <ChoiceField
              label={t('double.profile.signature')}
              value={profile}
              onChange={(chosen) => set({ profile: chosen })}
              options={options(signing)}
            />
            <ChoiceField
              label={t('double.profile.encryption')}
              value={encryptionProfile}
              onChange={(encryption) => set({ encryption })}
              options={options(encrypting)}
            />
          </div>
        </div>
      )}
    </FormDialog>
  );
}
