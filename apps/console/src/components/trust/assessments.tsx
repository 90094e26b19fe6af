import { Button, type Column, Empty, Status, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Assessment, type Conclusion, useAssessments, useCreateAssessment } from '../../api/assessment.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { Ago } from '../moment.tsx';

const tones = { conform: 'good', basically: 'warn', not: 'bad' } as const;

/** What the score and the high risks conclude. */
export function ConclusionMark({ conclusion }: { readonly conclusion: Conclusion | null }) {
  const { word } = useWords();
  if (conclusion === null) return <span className="soft">–</span>;
  return <Status tone={tones[conclusion]}>{word('assessment.conclusion', conclusion)}</Status>;
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const { go } = usePlace();
  const create = useCreateAssessment();
  const [system, setSystem] = useState('');
  const [level, setLevel] = useState('3');
  return (
    <ActDialog
      title={t('assessment.create')}
      plan={t('assessment.lead')}
      actLabel={t('assessment.create')}
      withoutReason
      ready={system.trim() !== ''}
      onClose={onClose}
      onAct={async () => {
        const made = await create.mutateAsync({ system: system.trim(), level: Number(level) });
        go(`/trust/assessments/${made.id}`);
      }}
    >
      <TextField
        label={t('assessment.system')}
        required
        maxLength={200}
        value={system}
        onChange={(event) => setSystem(event.target.value)}
      />
      <ChoiceField
        label={t('assessment.level')}
        value={level}
        onChange={setLevel}
        options={['1', '2', '3', '4'].map((value) => ({ value, label: t('assessment.level.of', { count: value }) }))}
      />
    </ActDialog>
  );
}

/** The assessments of the city’s systems with their scores. */
export function Assessments() {
  const { t, word } = useWords();
  const { go } = usePlace();
  const assessments = useAssessments();
  const mayDecide = useHolds('security-administrator');
  const [creating, setCreating] = useState(false);
  const columns: readonly Column<Assessment>[] = [
    {
      key: 'system',
      title: t('assessment.system'),
      cell: (one) => <a href={`/trust/assessments/${one.id}`}>{one.system}</a>,
    },
    {
      key: 'level',
      title: t('assessment.level'),
      tight: true,
      from: 'tablet',
      cell: (one) => t('assessment.level.of', { count: one.level }),
    },
    { key: 'score', title: t('assessment.score'), tight: true, end: true, cell: (one) => one.total ?? '–' },
    {
      key: 'conclusion',
      title: t('inventory.verdict'),
      tight: true,
      cell: (one) => <ConclusionMark conclusion={one.conclusion} />,
    },
    {
      key: 'state',
      title: t('citykey.state'),
      tight: true,
      from: 'tablet',
      cell: (one) => word('assessment.state', one.state),
    },
    {
      key: 'changed',
      title: t('assessment.changed'),
      tight: true,
      from: 'desktop',
      cell: (one) => (
        <>
          <Ago at={one.changedAt} /> · {one.changedBy}
        </>
      ),
    },
  ];
  return (
    <section className="panel">
      <header>
        <h2>{t('supervision.tab.assessments')}</h2>
        {mayDecide && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t('assessment.create')}
          </Button>
        )}
      </header>
      <Answer of={assessments} lines={4}>
        {(page) =>
          page.items.length ? (
            <Table
              label={t('supervision.tab.assessments')}
              rows={page.items}
              columns={columns}
              idOf={(one) => one.id}
              onOpen={(one) => go(`/trust/assessments/${one.id}`)}
            />
          ) : (
            <Empty title={t('assessment.none')}>{t('assessment.none.text')}</Empty>
          )
        }
      </Answer>
      {creating && <CreateForm onClose={() => setCreating(false)} />}
    </section>
  );
}
