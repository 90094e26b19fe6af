import { Button, Check, type Column, Status, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import {
  type SeparationRule,
  useRemoveSeparationRule,
  useSeparationConflicts,
  useSeparationRules,
  useSwitchSeparationRule,
} from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Answer } from '../../answer.tsx';
import { useListed, useRoleName } from './role-name.tsx';

type Verb = 'switch' | 'remove';

/** The rules, and whether they are in force. */
export function SeparationRules() {
  const { t, text, word } = useWords();
  const rules = useSeparationRules();
  const sets = useHolds('security-administrator');
  const roleName = useRoleName();
  const listed = useListed();
  const [act, setAct] = useState<{ readonly rule: SeparationRule; readonly verb: Verb }>();
  const columns: readonly Column<SeparationRule>[] = [
    {
      key: 'rule',
      title: t('separation.rule'),
      cell: (rule) => (
        <>
          <strong>{text(rule.title)}</strong>{' '}
          {rule.shipped && <span className="soft small">{t('separation.shipped')}</span>}
          <br />
          <span className="soft small">
            {word('separation.kind', rule.kind)}:{' '}
            {listed(rule.members.map((member) => (rule.kind === 'roles' ? roleName(member) : member)))}
          </span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('separation.state'),
      tight: true,
      cell: ({ on }) => (
        <Status tone={on ? 'good' : 'none'}>{t(on ? 'separation.state.on' : 'separation.state.off')}</Status>
      ),
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (rule) =>
        sets && (
          <span className="row">
            <Button small onClick={() => setAct({ rule, verb: 'switch' })}>
              {t(rule.on ? 'separation.off' : 'separation.on')}
            </Button>
            {!rule.on && !rule.shipped && (
              <Button small onClick={() => setAct({ rule, verb: 'remove' })}>
                {t('separation.remove')}
              </Button>
            )}
          </span>
        ),
    },
  ];
  return (
    <section className="panel">
      <Answer of={rules} lines={3}>
        {(page) => <Table label={t('separation.title')} rows={page.items} columns={columns} idOf={({ id }) => id} />}
      </Answer>
      {act?.verb === 'switch' && <SwitchDialog rule={act.rule} onClose={() => setAct(undefined)} />}
      {act?.verb === 'remove' && <RemoveDialog rule={act.rule} onClose={() => setAct(undefined)} />}
    </section>
  );
}

/** Before a rule goes in force: who violates it now. */
function SwitchDialog({ rule, onClose }: { readonly rule: SeparationRule; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const listed = useListed();
  const change = useSwitchSeparationRule();
  const found = useSeparationConflicts(rule.id).data;
  const [accept, setAccept] = useState(false);
  const on = !rule.on;
  const violated = on && rule.kind !== 'acts' && (found?.total ?? 0) > 0;
  const names = listed([...new Set(found?.items.map(({ account }) => account.name))].slice(0, 20));
  return (
    <ActDialog
      title={`${t(on ? 'separation.on' : 'separation.off')}: ${text(rule.title)}`}
      plan={
        <>
          <p>{t(on ? (rule.kind === 'acts' ? 'separation.on.acts' : 'separation.on.plan') : 'separation.off.plan')}</p>
          {on && rule.kind !== 'acts' && found && (
            <p>{violated ? t('separation.would', { count: found.total, names }) : t('separation.clean')}</p>
          )}
        </>
      }
      refused={violated && !accept}
      actLabel={t(on ? 'separation.on' : 'separation.off')}
      danger={!on}
      ready={!violated || accept}
      onClose={onClose}
      onAct={(reason) => change.mutateAsync({ id: rule.id, on, reason, acceptConflicts: accept })}
    >
      {violated && !rule.shipped && (
        <Check checked={accept} onChange={setAccept}>
          {t('separation.accept')}
        </Check>
      )}
    </ActDialog>
  );
}

function RemoveDialog({ rule, onClose }: { readonly rule: SeparationRule; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const remove = useRemoveSeparationRule();
  return (
    <ActDialog
      title={`${t('separation.remove')}: ${text(rule.title)}`}
      plan={rule.members.join(', ')}
      actLabel={t('separation.remove')}
      danger
      withoutReason
      onClose={onClose}
      onAct={() => remove.mutateAsync({ id: rule.id })}
    />
  );
}
