import { Banner, type Column, Status, Table } from '@citywall/ui';
import type { ChainTrial } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';

type Person = ChainTrial['people'][number];
const tones = { yes: 'good', enrols: 'warn', no: 'bad' } as const;

/** What chains would mean: for each duty, and for everybody who administers. */
export function ChainTrialView({ trial }: { readonly trial: ChainTrial }) {
  const { t, word } = useWords();
  const columns: readonly Column<Person>[] = [
    {
      key: 'name',
      title: t('chain.tried.person'),
      cell: (person) => (
        <>
          <strong>{person.displayName}</strong> <span className="mono soft small">{person.name}</span>
          <br />
          <span className="soft small">{person.duties.map((duty) => word('role', duty)).join(', ')}</span>
        </>
      ),
    },
    {
      key: 'chains',
      title: t('chain.tried.chains'),
      cell: (person) =>
        person.chains.map(({ name, ability }) => (
          <span key={name} className="row">
            {name} <Status tone={tones[ability]}>{word('ability', ability)}</Status>
          </span>
        )),
    },
  ];
  const duties = trial.lockedOut.map((duty) => word('role', duty)).join(', ');
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{t('chain.tried')}</h2>
      </header>
      <div className="panel-body stack tight">
        {trial.lockedOut.length > 0 ? (
          <Banner tone="bad">{t('chain.tried.locked', { duties })}</Banner>
        ) : (
          <Banner tone="good">{t('chain.tried.fine')}</Banner>
        )}
        {trial.unknown.length > 0 && <p>{t('chain.tried.unknown', { names: trial.unknown.join(', ') })}</p>}
        <dl className="facts">
          {trial.duties.map(({ duty, holders, able }) => (
            <div key={duty} className="pair">
              <dt>{word('role', duty)}</dt>
              <dd>{t('chain.tried.duty', { able, holders })}</dd>
            </div>
          ))}
        </dl>
      </div>
      <Table label={t('chain.tried')} rows={trial.people} columns={columns} idOf={({ id }) => id} />
    </section>
  );
}
