import { type Column, Empty, Table } from '@citywall/ui';
import { type JudgedSignIn, type RiskSignal, useJudgedSignIns } from '../../../api/risk.ts';
import { useWords } from '../../../language/language.ts';
import { Answer } from '../../answer.tsx';
import { Moment } from '../../moment.tsx';
import { More } from '../../page-head.tsx';

/** Signals lighter than this say next to nothing. */
const leastWeight = 0.5;

/** Judged sign-ins of the last thirty days from a score on, each with what was weighed. */
export function JudgedSignIns({ least }: { readonly least: number }) {
  const { t, word } = useWords();
  const list = useJudgedSignIns(least);
  const columns: readonly Column<JudgedSignIn>[] = [
    {
      key: 'who',
      title: t('risky.who'),
      tight: true,
      cell: ({ user, address, device }) => (
        <>
          <strong>{user.name}</strong>
          <br />
          <span className="soft small">
            <span className="mono">{address}</span> {device}
          </span>
        </>
      ),
    },
    {
      key: 'why',
      title: t('risky.why'),
      cell: ({ score, outcome, signals }) => (
        <>
          <strong className="number">{score}</strong> · {word('risky.outcome', outcome)}
          <Signals signals={signals} />
        </>
      ),
    },
    { key: 'when', title: t('risky.when'), tight: true, from: 'tablet', cell: ({ at }) => <Moment at={at} /> },
  ];
  return (
    <section className="panel">
      <Answer of={list} lines={5}>
        {() =>
          list.items.length ? (
            <Table label={t('risky.title')} rows={list.items} columns={columns} idOf={({ id }) => id} />
          ) : (
            <Empty title={t('risky.none')}>{t('risky.none.text')}</Empty>
          )
        }
      </Answer>
      <More of={list} />
    </section>
  );
}

function Signals({ signals }: { readonly signals: readonly RiskSignal[] }) {
  const { t, text } = useWords();
  const heavy = signals.filter(({ weight }) => weight >= leastWeight);
  if (heavy.length === 0) return <p className="soft small">{t('risky.calm')}</p>;
  return (
    <ul className="plain small">
      {heavy.map(({ kind, weight, seen, expected }) => (
        <li key={kind}>
          {text(seen)} <span className="number">+{weight.toFixed(1)}</span>{' '}
          <span className="soft">({t('risky.expected', { what: text(expected) })})</span>
        </li>
      ))}
    </ul>
  );
}
