import { Button, Empty, Table } from '@citywall/ui';
import { type PolicyVersion, useCityPolicies } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { Answer } from '../../answer.tsx';
import { StateMark } from '../../marks.tsx';
import { Moment } from '../../moment.tsx';

/** One line for each policy: what is in force, and the draft beside it. */
function joined(
  items: readonly PolicyVersion[],
): readonly { id: string; shown: PolicyVersion; draft?: PolicyVersion }[] {
  const ids = [...new Set(items.map(({ policy }) => policy))];
  return ids.flatMap((id) => {
    const live = items.find(({ policy, state }) => policy === id && state === 'live');
    const draft = items.find(({ policy, state }) => policy === id && state !== 'live');
    const shown = live ?? draft;
    return shown === undefined ? [] : [{ id, shown, ...(draft ? { draft } : {}) }];
  });
}

/** The policies that the city wrote, in force or drafted. */
export function PolicyList({ mayWrite }: { readonly mayWrite: boolean }) {
  const { t, text } = useWords();
  const { go } = usePlace();
  const policies = useCityPolicies();
  return (
    <Answer of={policies}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title={t('citypolicy.empty')}
            action={
              mayWrite && (
                <Button kind="primary" onClick={() => go('/roles/new-policy')}>
                  {t('citypolicy.new')}
                </Button>
              )
            }
          >
            {t('citypolicy.empty.text')}
          </Empty>
        ) : (
          <Table
            label={t('citypolicy.tab.policies')}
            rows={joined(items)}
            idOf={({ id }) => id}
            onOpen={({ id }) => go(`/roles/policies/${id}`)}
            columns={[
              {
                key: 'words',
                title: t('citypolicy.policy'),
                fill: true,
                cell: ({ id, shown }) => (
                  <>
                    <a href={`/roles/policies/${id}`}>{text(shown.words)}</a>
                    <br />
                    <span className="mono soft small">{id}</span>
                    {shown.broken && <span className="bad small"> ✗ {t('citypolicy.broken')}</span>}
                  </>
                ),
              },
              {
                key: 'effect',
                title: t('citypolicy.effect'),
                tight: true,
                from: 'tablet',
                cell: ({ shown }) => shown.effect && t(`citypolicy.effect.${shown.effect}`),
              },
              {
                key: 'state',
                title: t('citypolicy.state'),
                tight: true,
                cell: ({ shown, draft }) => (
                  <>
                    <StateMark set="citypolicy.state" state={shown.state} />
                    {draft && draft !== shown && (
                      <>
                        <br />
                        <StateMark set="citypolicy.state" state={draft.state} />
                      </>
                    )}
                  </>
                ),
              },
              {
                key: 'author',
                title: t('citypolicy.author'),
                tight: true,
                from: 'desktop',
                cell: ({ shown }) => shown.author.name,
              },
              {
                key: 'changed',
                title: t('citypolicy.changed'),
                tight: true,
                from: 'desktop',
                cell: ({ shown, draft }) => <Moment at={(draft ?? shown).changedAt} />,
              },
            ]}
          />
        )
      }
    </Answer>
  );
}
