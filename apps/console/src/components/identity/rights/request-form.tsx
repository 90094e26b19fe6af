import { FormDialog, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useAskForRole, useRoleTerms } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { ChoiceField } from '../../choice-field.tsx';
import { showNotice } from '../../notices.tsx';
import { dayFromNow, endOfDay } from './role-name.tsx';

/** Asks for a role and says who will decide. */
export function RequestForm({ onClose }: { readonly onClose: () => void }) {
  const { t, text } = useWords();
  const ask = useAskForRole();
  const open = (useRoleTerms().data?.items ?? []).filter((terms) => terms.open);
  const [role, setRole] = useState('');
  const [until, setUntil] = useState(() => dayFromNow(14));
  const [reason, setReason] = useState('');
  const terms = open.find((each) => each.role === role) ?? open.find((each) => each.approvals === 1);
  const end = endOfDay(until);
  return (
    <FormDialog
      title={t('request.ask')}
      submitLabel={t('request.ask')}
      ready={terms !== undefined && end !== undefined && reason.trim() !== ''}
      pending={ask.isPending}
      problem={<Complaint error={ask.error} />}
      onClose={onClose}
      onSubmit={() => {
        if (terms === undefined || end === undefined) return;
        ask.mutate(
          { role: terms.role, reason: reason.trim(), until: end },
          {
            onSuccess: () => {
              showNotice({ text: t('request.sent') });
              onClose();
            },
          },
        );
      }}
    >
      <ChoiceField
        label={t('request.role')}
        value={terms?.role ?? ''}
        onChange={setRole}
        options={open.map((each) => ({ value: each.role, label: text(each.title) }))}
      />
      <TextField
        label={t('request.until')}
        type="date"
        required
        min={dayFromNow(1)}
        max={dayFromNow(terms?.mostDays ?? 1)}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <TextArea
        label={t('request.why')}
        required
        rows={3}
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {terms && (
        <div className="plan">
          {t('request.ask.plan', {
            owners: terms.owners.map(({ name }) => name).join(', ') || t('request.owners.default'),
            count: terms.approvals,
            days: terms.mostDays,
          })}
        </div>
      )}
    </FormDialog>
  );
}
