import { AccountBar, Button, Empty } from '@citywall/ui';
import { useState } from 'react';
import { type Refusal, type Source, useRefusals, useSource, useUpdateSource } from '../api/detection.ts';
import { ActDialog } from '../components/act-dialog.tsx';
import { Answer } from '../components/answer.tsx';
import { Facts } from '../components/facts.tsx';
import { Code, Explained, StateMark } from '../components/marks.tsx';
import { Ago, Moment } from '../components/moment.tsx';
import { More, PageHead } from '../components/page-head.tsx';
import { SourceForm } from '../components/source-form.tsx';
import { bytes, duration, number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { useId } from '../state/navigation.ts';

function Account({ source }: { readonly source: Source }) {
  const { t, word, language } = useWords();
  const parts = ['stored', 'refused', 'dropped'] as const;
  const reasons = { stored: {}, refused: source.refusedBy, dropped: source.droppedBy } as const;
  return (
    <section className="panel">
      <header>
        <h2>
          <Explained term="term.account" />
        </h2>
        <span className={source.balanced ? 'status good' : 'status bad'}>
          {t(source.balanced ? 'source.balanced' : 'source.unbalanced')}
        </span>
      </header>
      <div className="panel-body stack tight">
        <AccountBar
          stored={source.stored}
          refused={source.refused}
          dropped={source.dropped}
          label={t('source.account.bar')}
        />
        <p className="equation number">
          <b>{number(source.received, language)}</b> {t('source.received')} ={' '}
          {parts.map((part, index) => (
            <span key={part}>
              {index > 0 && ' + '}
              <b>{number(source[part], language)}</b> {t(`source.${part}`)}
            </span>
          ))}
        </p>
        <dl className="facts">
          {(['refused', 'dropped'] as const).flatMap((part) =>
            Object.entries(reasons[part] ?? {}).map(([reason, count]) => (
              <div key={part + reason} className="pair">
                <dt>{t(`source.${part}`)}</dt>
                <dd className="number">
                  {number(count, language)} · {word('refusal', reason)}
                </dd>
              </div>
            )),
          )}
        </dl>
        <p className="small soft">
          {t('source.unparsed', { count: number(source.unparsed, language) })}{' '}
          <a href={`/events?source=${encodeURIComponent(source.name)}&since=all`}>{t('source.events')}</a>
        </p>
      </div>
    </section>
  );
}

function RefusedLine({ refusal }: { readonly refusal: Refusal }) {
  const { text, word, language } = useWords();
  return (
    <li>
      <details>
        <summary>
          <Moment at={refusal.time} /> · <strong>{word('refusal', refusal.reason)}</strong>{' '}
          <code className="soft refused-line">{refusal.line.slice(0, 120)}</code>
        </summary>
        <p>{text(refusal.explanation)}</p>
        <pre className="raw">{refusal.line}</pre>
        <p className="small soft number">
          {bytes(refusal.bytes, language)} · @{number(refusal.offset, language)}
        </p>
      </details>
    </li>
  );
}

function RefusedLines({ name }: { readonly name: string }) {
  const { t } = useWords();
  const refusals = useRefusals(name);
  return (
    <section className="panel" id="refused">
      <header>
        <h2>{t('source.refusals')}</h2>
      </header>
      <div className="panel-body">
        <Answer of={refusals} lines={4}>
          {() =>
            refusals.items.length ? (
              <ul className="refusals">
                {refusals.items.map((refusal) => (
                  <RefusedLine key={`${refusal.time}-${refusal.offset}`} refusal={refusal} />
                ))}
              </ul>
            ) : (
              <Empty title={t('source.refusals.none')}>{t('source.refusals.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={refusals} />
      </div>
    </section>
  );
}

function SourceFacts({ source }: { readonly source: Source }) {
  const { t, word, language } = useWords();
  const skew = source.clockSkewMs;
  const facts = [
    ['source.kind', word('source.kind', source.kind)],
    ['source.address', source.address ? <Code key="address" value={source.address} /> : '–'],
    ['source.format', word('source.format', source.format)],
    ['source.zone', source.zone],
    ['source.rate', number(Math.round(source.ratePerMinute), language)],
    [
      'source.clock',
      skew === null
        ? '–'
        : t(Math.abs(skew) < 60_000 ? 'source.clock.right' : 'source.clock.wrong', {
            length: duration(Math.round(Math.abs(skew) / 1000), language),
          }),
    ],
    [
      'source.silentafter',
      source.silentAfterSeconds === null ? t('state.never') : duration(source.silentAfterSeconds, language),
    ],
    ['source.authenticated', t(source.authenticated ? 'state.yes' : 'state.no')],
    ['source.first', <Moment key="first" at={source.firstSeenAt} />],
    ['source.seen', <Ago key="seen" at={source.lastSeenAt} />],
  ] as const;
  return (
    <section className="panel">
      <header>
        <h2>{t('source.facts')}</h2>
      </header>
      <div className="panel-body">
        <Facts of={facts.map(([label, value]) => [t(label), value])} />
      </div>
    </section>
  );
}

function Trust({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const { t } = useWords();
  const update = useUpdateSource(source.name);
  const trusted = !source.trusted;
  return (
    <ActDialog
      title={t(trusted ? 'source.trust' : 'source.distrust')}
      plan={t(trusted ? 'source.trust.plan' : 'source.distrust.plan')}
      undone={t('source.trust.undone')}
      actLabel={t(trusted ? 'source.trust' : 'source.distrust')}
      danger={trusted}
      onClose={onClose}
      onAct={(reason) => update.mutateAsync({ trusted, reason })}
    />
  );
}

/** One source: its account, what was refused and why, and how it is read. */
export function SourcePage() {
  const { t } = useWords();
  const name = useId();
  const answer = useSource(name);
  const [dialog, setDialog] = useState<'trust' | 'edit'>();
  return (
    <Answer of={answer} lines={10}>
      {(source) => (
        <div className="stack">
          <PageHead
            back={{ href: '/sources', label: t('nav.sources') }}
            title={source.name}
            lead={
              <span className="row">
                <StateMark set="source.state" state={source.state} />
                <span>
                  <Explained term="term.trusted" />: {t(source.trusted ? 'state.yes' : 'state.no')}
                </span>
              </span>
            }
            actions={
              <>
                <Button onClick={() => setDialog('edit')}>{t('source.edit')}</Button>
                <Button onClick={() => setDialog('trust')}>
                  {t(source.trusted ? 'source.distrust' : 'source.trust')}
                </Button>
              </>
            }
          />
          <div className="columns">
            <div className="stack">
              <Account source={source} />
              <RefusedLines name={source.name} />
            </div>
            <SourceFacts source={source} />
          </div>
          {dialog === 'trust' && <Trust source={source} onClose={() => setDialog(undefined)} />}
          {dialog === 'edit' && <SourceForm source={source} onClose={() => setDialog(undefined)} />}
        </div>
      )}
    </Answer>
  );
}
