import { FormDialog } from '@citywall/ui';
import { useState } from 'react';
import { useProfiles } from '../../api/profiles.ts';
import { useIssue } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { showNotice } from '../notices.tsx';
import { commonName } from './names.ts';
import { emptyDraft, isSendable, RequestComplaint, RequestFields, wishOf } from './request-fields.tsx';

/** Issues a certificate for a pasted request; a refusal says every reason and what was typed stays. */
export function IssueForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const issue = useIssue();
  const profiles = (useProfiles().data?.items ?? []).filter((profile) => profile.ways.includes('operation'));
  const [draft, setDraft] = useState(emptyDraft);
  const profile = profiles.find((one) => one.name === draft.profile) ?? profiles[0];
  const ready = profile !== undefined && isSendable(draft);
  const submit = () => {
    if (!profile) return;
    issue.mutate(wishOf(draft, profile.name), {
      onSuccess: ({ certificate }) => {
        onClose();
        showNotice({
          text: t('certificate.issued.notice', { name: commonName(certificate.subject) }),
          href: `/trust/certificates?certificate=${certificate.id}`,
        });
      },
    });
  };
  return (
    <FormDialog
      title={t('certificate.issue')}
      submitLabel={t('certificate.issue.act')}
      wide
      ready={ready}
      pending={issue.isPending}
      problem={<RequestComplaint error={issue.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="plan">{t('certificate.way')}</p>
      <RequestFields
        profiles={profiles}
        draft={draft}
        ownerTypes={['device', 'application', 'person', 'organisation']}
        onChange={setDraft}
      />
    </FormDialog>
  );
}
