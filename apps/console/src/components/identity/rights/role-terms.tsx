import { Button, Check, type Column, FormDialog, Table, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import { type RoleTerms, useRoleTerms, useSetRoleTerms } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { Answer, Complaint } from '../../answer.tsx';
import { ChoiceField } from '../../choice-field.tsx';
import { namesIn } from './role-name.tsx';

/** Who answers for which role, and on which terms it is lent. */
export function Terms() {
  const { t, text } = useWords();
  const terms = useRoleTerms();
  const sets = useHolds('security-administrator');
  const [changing, setChanging] = useState<RoleTerms>();
  const columns: readonly Column<RoleTerms>[] = [
    { key: 'role', title: t('request.role'), cell: ({ title }) => <strong>{text(title)}</strong> },
    {
      key: 'owners',
      title: t('roleterms.owners'),
      cell: ({ owners }) => owners.map(({ name }) => name).join(', ') || t('request.owners.default'),
    },
    {
      key: 'days',
      title: t('roleterms.days'),
      end: true,
      from: 'tablet',
      cell: ({ open, mostDays }) =>
        open ? <span className="number">{mostDays}</span> : <span className="soft">{t('roleterms.closed')}</span>,
    },
    {
      key: 'approvals',
      title: t('roleterms.approvals'),
      end: true,
      from: 'tablet',
      cell: ({ approvals }) => <span className="number">{approvals}</span>,
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (row) =>
        sets && (
          <Button small onClick={() => setChanging(row)}>
            {t('roleterms.change')}
          </Button>
        ),
    },
  ];
  return (
    <section className="panel">
      <Answer of={terms}>
        {(page) => (
          <Table label={t('request.tab.terms')} rows={page.items} columns={columns} idOf={({ role }) => role} />
        )}
      </Answer>
      {changing && <TermsForm terms={changing} onClose={() => setChanging(undefined)} />}
    </section>
  );
}

function TermsForm({ terms, onClose }: { readonly terms: RoleTerms; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const set = useSetRoleTerms();
  const [owners, setOwners] = useState(terms.owners.map(({ name }) => name).join('\n'));
  const [open, setOpen] = useState(terms.open);
  const [days, setDays] = useState(String(terms.mostDays));
  const [approvals, setApprovals] = useState(String(terms.approvals));
  const mostDays = Number(days);
  return (
    <FormDialog
      title={t('roleterms.title', { role: text(terms.title) })}
      submitLabel={t('roleterms.change')}
      ready={Number.isInteger(mostDays) && mostDays >= 1 && mostDays <= 3_660}
      pending={set.isPending}
      problem={<Complaint error={set.error} />}
      onClose={onClose}
      onSubmit={() =>
        set.mutate(
          { role: terms.role, owners: namesIn(owners), open, mostDays, approvals: Number(approvals) },
          { onSuccess: onClose },
        )
      }
    >
      <TextArea
        label={t('roleterms.owners')}
        hint={t('roleterms.owners.hint')}
        rows={3}
        value={owners}
        onChange={(event) => setOwners(event.target.value)}
      />
      <div className="pair-of-fields">
        <TextField
          label={t('roleterms.days')}
          inputMode="numeric"
          required
          maxLength={4}
          value={days}
          onChange={(event) => setDays(event.target.value.trim())}
        />
        <ChoiceField
          label={t('roleterms.approvals')}
          value={approvals}
          onChange={setApprovals}
          options={[
            { value: '1', label: '1' },
            { value: '2', label: '2' },
          ]}
        />
      </div>
      <Check checked={open} onChange={setOpen}>
        {t('roleterms.open')}
      </Check>
    </FormDialog>
  );
}
