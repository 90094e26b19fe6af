import { SelectField, Table, TextField } from '@citywall/ui';
import { type Outcome, useReach, type Wish } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { one } from '../../../state/url.ts';
import { Answer } from '../../answer.tsx';
import { OutcomeMark } from './difference-view.tsx';
import { WhoField, whoOf } from './what-if-fields.tsx';

const outcomes: readonly Outcome[] = ['allowed', 'depends', 'denied'];

/** Every operation and what would come of it for one role or person. */
export function ReachTab({ drafts }: { readonly drafts: Wish | undefined }) {
  const { t, text, word } = useWords();
  const { search, change, go } = usePlace();
  const who = one(search, 'who') ?? 'role:operator';
  const only = one(search, 'only') ?? '';
  const wanted = (one(search, 'find') ?? '').toLowerCase();
  return (
    <section className="stack">
      <div className="pair-of-fields">
        <WhoField />
        <SelectField
          label={t('whatif.only')}
          value={only}
          onChange={(event) => change({ only: event.target.value || undefined }, true)}
          options={[
            { value: '', label: t('whatif.only.all') },
            ...outcomes.map((each) => ({ value: each, label: t(`whatif.outcome.${each}`) })),
          ]}
        />
      </div>
      <TextField
        label={t('whatif.filter')}
        value={one(search, 'find') ?? ''}
        onChange={(event) => change({ find: event.target.value || undefined }, true)}
      />
      <Answer of={useReach(whoOf(who), drafts)}>
        {({ items, policies }) => {
          const count = (outcome: Outcome) => items.filter((item) => item.outcome === outcome).length;
          const rows = items.filter(
            (item) =>
              (only === '' || item.outcome === only) &&
              `${item.operation} ${text(item.summary)}`.toLowerCase().includes(wanted),
          );
          return (
            <>
              <p className="soft small">
                {t('whatif.count', { allowed: count('allowed'), depends: count('depends'), denied: count('denied') })}
              </p>
              <Table
                label={t('whatif.tab.reach')}
                rows={rows}
                idOf={(row) => row.operation}
                onOpen={({ operation }) => go(`/what-if?who=${encodeURIComponent(who)}&operation=${operation}`)}
                columns={[
                  {
                    key: 'operation',
                    title: t('decision.operation'),
                    fill: true,
                    cell: (row) => (
                      <>
                        {text(row.summary)} <span className="mono soft small">{row.operation}</span>
                      </>
                    ),
                  },
                  {
                    key: 'outcome',
                    title: t('whatif.only'),
                    tight: true,
                    cell: (row) => <OutcomeMark outcome={row.outcome} />,
                  },
                  {
                    key: 'risk',
                    title: t('audit.risk'),
                    tight: true,
                    from: 'tablet',
                    cell: (row) => word('risk', row.risk),
                  },
                  {
                    key: 'policies',
                    title: t('whatif.because'),
                    from: 'desktop',
                    cell: (row) =>
                      row.policies
                        .map((id) => text(policies.find((policy) => policy.id === id)?.words) || id)
                        .join(' '),
                  },
                ]}
              />
            </>
          );
        }}
      </Answer>
    </section>
  );
}
