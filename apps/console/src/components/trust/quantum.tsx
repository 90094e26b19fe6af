import { type Column, Empty, Figure, SeverityMark, Table } from '@citywall/ui';
import { type QuantumMove, useQuantumReadiness } from '../../api/supervision.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { ChoiceChips } from '../filters.tsx';
import { EntryPanel } from './entry-panel.tsx';
import { entryName } from './verdict.tsx';

const levels = { now: 'high', next: 'medium', later: 'low' } as const;
const waves = ['now', 'next', 'later'] as const;

function useMoveColumns(): readonly Column<QuantumMove>[] {
  const { t, text, word } = useWords();
  return [
    {
      key: 'wave',
      title: t('quantum.wave'),
      tight: true,
      cell: (move) => <SeverityMark severity={levels[move.wave]} label={word('quantum.wave', move.wave)} />,
    },
    {
      key: 'what',
      title: t('quantum.what'),
      cell: (move) => (
        <>
          <strong>{entryName(move.entry)}</strong>
          <br />
          <span className="small soft">
            {word('inventory.kind', move.entry.kind)}
            {move.entry.algorithm !== move.entry.name && ` · ${move.entry.algorithm}`} · {move.entry.location}
          </span>
        </>
      ),
    },
    { key: 'why', title: t('quantum.why'), from: 'desktop', cell: (move) => text(move.why) },
    { key: 'to', title: t('quantum.to'), from: 'tablet', cell: (move) => text(move.to) },
    { key: 'score', title: t('quantum.score'), tight: true, end: true, from: 'tablet', cell: (move) => move.score },
  ];
}

/** What must move to post-quantum cryptography, in which order, and why. */
export function Quantum() {
  const { t, word, language } = useWords();
  const { search, change } = usePlace();
  const readiness = useQuantumReadiness();
  const columns = useMoveColumns();
  const wave = one(search, 'wave');
  const openId = one(search, 'entry');
  const here = '/trust/supervision?tab=quantum';
  return (
    <>
      <p className="soft">{t('quantum.lead')}</p>
      <Answer of={readiness} lines={8}>
        {(answer) => {
          const now = answer.moves.filter((move) => move.wave === 'now').length;
          // Long lists are drawn in rows of one line; the order makes the rest less urgent than all of these.
          const moves = answer.moves.filter((move) => !wave || move.wave === wave).slice(0, 150);
          return (
            <>
              <div className="figures">
                <Figure
                  name={t('quantum.now')}
                  value={number(now, language)}
                  href={`${here}&wave=now`}
                  source={t('quantum.now.source')}
                  alert={now > 0}
                />
                <Figure
                  name={t('quantum.total')}
                  value={number(answer.total, language)}
                  href={here}
                  source={t('quantum.total.source')}
                />
                <Figure
                  name={t('quantum.undescribed')}
                  value={number(answer.undescribed, language)}
                  href={here}
                  source={t('quantum.undescribed.source')}
                />
                <Figure
                  name={t('quantum.ready')}
                  value={number(answer.ready, language)}
                  href="/trust/supervision?tab=inventory&verdict=compliant"
                  source={t('quantum.ready.source')}
                />
              </div>
              <ChoiceChips
                name="wave"
                label={t('quantum.wave')}
                all={t('filter.all')}
                options={waves.map((value) => ({
                  value,
                  label: word('quantum.wave', value),
                  count: answer.moves.filter((move) => move.wave === value).length,
                }))}
              />
              <section className="panel">
                {moves.length ? (
                  <Table
                    label={t('supervision.tab.quantum')}
                    rows={moves}
                    columns={columns}
                    idOf={(move) => move.entry.id}
                    open={openId}
                    onOpen={(move) => change({ entry: move.entry.id }, Boolean(openId))}
                  />
                ) : (
                  <Empty title={t('quantum.none')} />
                )}
              </section>
            </>
          );
        }}
      </Answer>
      {openId && <EntryPanel id={openId} onClose={() => change({ entry: undefined }, true)} />}
    </>
  );
}
