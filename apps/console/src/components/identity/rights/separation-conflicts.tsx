import { type Column, Empty, Table } from '@citywall/ui';
import { type SeparationConflict, useSeparationConflicts } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { Answer } from '../../answer.tsx';
import { useListed, useRoleName } from './role-name.tsx';

/** Who violates the rules in force. */
export function SeparationConflicts() {
  const { t, text } = useWords();
  const conflicts = useSeparationConflicts();
  const roleName = useRoleName();
  const listed = useListed();
  const columns: readonly Column<SeparationConflict>[] = [
    {
      key: 'person',
      title: t('separation.person'),
      tight: true,
      cell: ({ account }) => <strong>{account.name}</strong>,
    },
    {
      key: 'together',
      title: t('separation.together'),
      cell: ({ rule, together }) =>
        listed(together.map((member) => (rule.kind === 'roles' ? roleName(member) : member))),
    },
    { key: 'rule', title: t('separation.rule'), from: 'tablet', cell: ({ rule }) => text(rule.title) },
  ];
  return (
    <section className="panel">
      <header>
        <h2>{t('separation.conflicts')}</h2>
      </header>
      <Answer of={conflicts} lines={3}>
        {(page) =>
          page.items.length ? (
            <Table
              label={t('separation.conflicts')}
              rows={page.items}
              columns={columns}
              idOf={({ rule, account }) => `${rule.id} ${account.id}`}
            />
          ) : (
            <Empty title={t('separation.conflicts.none')}>{t('separation.conflicts.none.text')}</Empty>
          )
        }
      </Answer>
    </section>
  );
}
