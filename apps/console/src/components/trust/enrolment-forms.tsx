import { FormDialog } from '@citywall/ui';
import { useState } from 'react';
import { type Enrolment, useDecideEnrolment, useRequestCertificate } from '../../api/enrolment.ts';
import { useProfiles } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';
import type { EnrolmentVerb } from './enrolment-panel.tsx';
import { commonName } from './names.ts';
import { emptyDraft, isSendable, RequestComplaint, RequestFields, wishOf } from './request-fields.tsx';

const done = {
  approve: 'enrolment.approved',
  refuse: 'enrolment.refused',
  withdraw: 'enrolment.withdrawn',
} as const;

interface DecideDialogProperties {
  readonly enrolment: Enrolment;
  readonly verb: EnrolmentVerb;
  readonly onClose: () => void;
}

/** Approves, refuses or withdraws a request; a refusal says why. */
export function DecideDialog({ enrolment, verb, onClose }: DecideDialogProperties) {
  const { t } = useWords();
  const decide = useDecideEnrolment();
  const name = commonName(enrolment.subject);
  const undone =
    verb === 'approve' ? t('enrolment.approve.undone') : verb === 'refuse' ? t('enrolment.refuse.undone') : undefined;
  return (
    <ActDialog
      title={`${t(`enrolment.${verb}`)}: ${name}`}
      plan={t(`enrolment.${verb}.plan`, { name })}
      affects={enrolment.owner.name}
      undone={undone}
      actLabel={t(`enrolment.${verb}`)}
      danger={verb === 'refuse'}
      withoutReason={verb !== 'refuse'}
      onClose={onClose}
      onAct={async (reason) => {
        await decide.mutateAsync({ id: enrolment.id, verb, ...(verb === 'refuse' ? { reason } : {}) });
        showNotice({ text: t(done[verb]), href: `/trust/enrolments?request=${enrolment.id}&state=all` });
      }}
    />
  );
}

/** Asks for a certificate with a request of one's own; another person decides. */
export function AskForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const ask = useRequestCertificate();
  const profiles = (useProfiles().data?.items ?? []).filter((profile) => profile.ways.includes('web'));
  const [draft, setDraft] = useState({ ...emptyDraft, profile: 'person' });
  const profile = profiles.find((one) => one.name === draft.profile) ?? profiles[0];
  const ready = profile !== undefined && isSendable(draft);
  const submit = () => {
    if (!profile) return;
    ask.mutate(wishOf(draft, profile.name), {
      onSuccess: (made) => {
        onClose();
        showNotice({ text: t('enrolment.asked'), href: `/trust/enrolments?request=${made.id}` });
      },
    });
  };
  return (
    <FormDialog
      title={t('enrolment.ask')}
      submitLabel={t('enrolment.ask')}
      wide
      ready={ready}
      pending={ask.isPending}
      problem={<RequestComplaint error={ask.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="plan">{t('enrolment.ask.text')}</p>
      <RequestFields
        profiles={profiles}
        draft={draft}
        ownerTypes={['device', 'application', 'organisation']}
        onChange={setDraft}
      />
    </FormDialog>
  );
}
