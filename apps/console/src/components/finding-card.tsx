import { Button, Highlighted } from '@citywall/ui';
import { useState } from 'react';
import { useRule } from '../api/detection.ts';
import { useHolds } from '../api/identity.ts';
import type { Evidence, Finding } from '../api/types.ts';
import { useWords } from '../language/language.ts';
import { thresholdInWords } from '../language/threshold.ts';
import { occurrences } from '../state/event-query.ts';
import { Answer } from './answer.tsx';
import { ExceptionForm } from './exception-form.tsx';
import { Explained, Level } from './marks.tsx';
import { Moment } from './moment.tsx';
import { RuleLink } from './rule-link.tsx';

const firstLines = 5;

function EvidenceLine({ evidence, group }: { readonly evidence: Evidence; readonly group: Finding['group'] }) {
  const { t } = useWords();
  return (
    <li className="evidence-line">
      <Highlighted
        line={evidence.raw}
        parts={[...evidence.highlights, ...occurrences(evidence.raw, Object.values(group))]}
      />
      <span className="small soft">
        <Moment at={evidence.time} /> ·{' '}
        <a href={`/sources/${encodeURIComponent(evidence.source)}`}>{evidence.source}</a> ·{' '}
        <a href={`/events?event=${evidence.event}&since=all`}>{t('finding.event')}</a>
      </span>
    </li>
  );
}

function RuleInWords({ id }: { readonly id: string }) {
  const { text } = useWords();
  const rule = useRule(id);
  return (
    <Answer of={rule} lines={2}>
      {(detail) => (
        <ul className="rule-words">
          {detail.words.map((sentence) => (
            <li key={sentence.en}>{text(sentence)}</li>
          ))}
        </ul>
      )}
    </Answer>
  );
}

function Why({ finding }: { readonly finding: Finding }) {
  const words = useWords();
  const { t } = words;
  const [all, setAll] = useState(false);
  const lines = all ? finding.evidence : finding.evidence.slice(0, firstLines);
  return (
    <div className="stack tight">
      <h3>{t('finding.why')}</h3>
      {finding.detector === 'sigma' && <RuleInWords id={finding.rule.id} />}
      {(finding.expected || finding.seen) && (
        <dl className="facts">
          {finding.expected && (
            <div className="pair">
              <dt>{t('finding.expected')}</dt>
              <dd>{thresholdInWords(finding.expected, words)}</dd>
            </div>
          )}
          {finding.seen && (
            <div className="pair">
              <dt>{t('finding.seen')}</dt>
              <dd>{finding.seen}</dd>
            </div>
          )}
        </dl>
      )}
      <ul className="evidence">
        {lines.map((evidence) => (
          <EvidenceLine key={evidence.event} evidence={evidence} group={finding.group} />
        ))}
      </ul>
      {finding.evidence.length > lines.length && (
        <Button small onClick={() => setAll(true)}>
          {t('list.all', { count: finding.evidence.length })}
        </Button>
      )}
      {typeof finding.details?.endedAt === 'string' && (
        <p className="small">
          {t('finding.ended')} <Moment at={finding.details.endedAt} />
        </p>
      )}
      {finding.detector === 'sigma' && (
        <p className="small soft">
          {t(finding.trusted ? 'finding.trusted' : 'finding.untrusted')} <Explained term="term.trusted" />
          {finding.attack?.length ? ` · ${finding.attack.join(', ')}` : ''}
        </p>
      )}
    </div>
  );
}

/** One finding: what is claimed, and behind "Why?" the rule in words and the matched parts of the original lines. */
export function FindingCard({ finding, open }: { readonly finding: Finding; readonly open: boolean }) {
  const { t, text } = useWords();
  const [shown, setShown] = useState(open);
  const [excepting, setExcepting] = useState(false);
  const mayExcept = useHolds('security-administrator', 'operator') && finding.detector === 'sigma';
  const [field, value] = Object.entries(finding.group)[0] ?? [];
  return (
    <article className="finding-card">
      <div className="row">
        <Level level={finding.rule.level} />
        <strong className="grow">{text(finding.title)}</strong>
        {shown && mayExcept && (
          <Button small kind="quiet" onClick={() => setExcepting(true)}>
            {t('exception.add')}
          </Button>
        )}
        <Button small kind="quiet" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'finding.less' : 'finding.why')}
        </Button>
      </div>
      <p className="small soft">
        <Moment at={finding.time} /> · <RuleLink finding={finding} /> · {t('finding.count', { count: finding.count })}
        {Object.entries(finding.group).map(([field, value]) => (
          <span key={field}>
            {' '}
            · <span className="mono">{value}</span>
          </span>
        ))}
      </p>
      {shown && <Why finding={finding} />}
      {excepting && (
        <ExceptionForm
          rule={finding.rule.id}
          about={field && value ? { field, value } : undefined}
          onClose={() => setExcepting(false)}
        />
      )}
    </article>
  );
}
