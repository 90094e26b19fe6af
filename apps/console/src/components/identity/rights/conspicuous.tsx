import { Button, type Column, Empty, Table } from '@citywall/ui';
import { type ReactNode, useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import {
  type ExcessRight,
  type UnusedRight,
  useDecideRight,
  useExcessRights,
  useUnusedRights,
} from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Answer } from '../../answer.tsx';
import { Moment } from '../../moment.tsx';
import { useRoleName } from './role-name.tsx';
import { SignalList } from './signals.tsx';

type AnyRight = UnusedRight | ExcessRight;
type Verb = 'remove' | 'keep';
/** How long a right that may stay is not listed. */
const keptDays = 90;

const idOf = ({ account, role, source }: AnyRight) => `${account.id} ${role} ${source}`;

/** Rights that hardly any peer has, most conspicuous first. */
export function ExcessRights() {
  const { t } = useWords();
  const report = useExcessRights();
  const { columns, dialog } = useRightColumns<ExcessRight>((right) => <SignalList {...right} />, {
    key: 'score',
    title: t('rights.score'),
    end: true,
    cell: ({ score }) => <strong className="number">{score}</strong>,
  });
  return (
    <section className="panel">
      <Answer of={report} lines={5}>
        {(page) =>
          page.items.length ? (
            <Table label={t('rights.tab.excess')} rows={page.items} columns={columns} idOf={idOf} />
          ) : (
            <Empty title={t('rights.none')}>{t('rights.none.excess')}</Empty>
          )
        }
      </Answer>
      {dialog}
    </section>
  );
}

/** Rights that nobody used for long, the longest first. */
export function UnusedRights() {
  const { t } = useWords();
  const report = useUnusedRights();
  const { columns, dialog } = useRightColumns<UnusedRight>(({ unusedDays }) => <SignalList unusedDays={unusedDays} />, {
    key: 'since',
    title: t('rights.since'),
    tight: true,
    from: 'tablet',
    cell: ({ lastUsed }) => (lastUsed ? <Moment at={lastUsed} /> : <span className="soft">{t('rights.never')}</span>),
  });
  return (
    <section className="panel">
      <Answer of={report} lines={5}>
        {(page) =>
          page.items.length ? (
            <Table label={t('rights.tab.unused')} rows={page.items} columns={columns} idOf={idOf} />
          ) : (
            <Empty title={t('rights.none')}>{t('rights.none.unused', { days: page.days })}</Empty>
          )
        }
      </Answer>
      {dialog}
    </section>
  );
}

function useRightColumns<Row extends AnyRight>(
  why: (right: Row) => ReactNode,
  own: Column<Row>,
): { readonly columns: readonly Column<Row>[]; readonly dialog: ReactNode } {
  const { t, word } = useWords();
  const roleName = useRoleName();
  const decides = useHolds('security-administrator');
  const [act, setAct] = useState<{ readonly right: AnyRight; readonly verb: Verb }>();
  const columns: readonly Column<Row>[] = [
    {
      key: 'person',
      title: t('rights.person'),
      cell: ({ account, role, source }) => (
        <>
          <strong>{account.name}</strong>
          <br />
          {roleName(role)} <span className="soft small">{word('rights.source', source)}</span>
        </>
      ),
    },
    { key: 'why', title: t('rights.why'), cell: why },
    own,
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (right) =>
        decides && (
          <span className="row">
            {right.source === 'post' ? (
              <span className="soft small">{t('rights.post.only')}</span>
            ) : (
              <Button small onClick={() => setAct({ right, verb: 'remove' })}>
                {t('rights.remove')}
              </Button>
            )}
            <Button small onClick={() => setAct({ right, verb: 'keep' })}>
              {t('rights.keep')}
            </Button>
          </span>
        ),
    },
  ];
  const dialog = act && <RightDialog {...act} onClose={() => setAct(undefined)} />;
  return { columns, dialog };
}

function RightDialog({
  right,
  verb,
  onClose,
}: {
  readonly right: AnyRight;
  readonly verb: Verb;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const decide = useDecideRight();
  const values = { name: right.account.name, role: useRoleName()(right.role) };
  const { account, role } = right;
  const days = verb === 'keep' ? { days: keptDays } : {};
  return (
    <ActDialog
      title={t(`rights.${verb}.title`, values)}
      plan={t(`rights.${verb}.plan`, values)}
      affects={'peers' in right ? <SignalList {...right} /> : <SignalList unusedDays={right.unusedDays} />}
      undone={verb === 'remove' ? t('rights.remove.undone') : undefined}
      actLabel={t(`rights.${verb}`)}
      danger={verb === 'remove'}
      onClose={onClose}
      onAct={(reason) => decide.mutateAsync({ account: account.id, role, verb, reason, ...days })}
    />
  );
}
