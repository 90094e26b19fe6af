import type { SignatureReport, SignatureReports } from '../../api/documents.ts';
import { exactInstant } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { commonName } from '../trust/names.ts';
import { VerdictHead } from './verdict-head.tsx';

/** The answer about all signatures together; a change afterwards is said before anything else. */
function Head({ reports }: { readonly reports: SignatureReports }) {
  const { t } = useWords();
  const { signatures, valid } = reports;
  if (signatures.length === 0)
    return (
      <VerdictHead tone="warn" title={t('check.none')}>
        {t('check.none.text')}
      </VerdictHead>
    );
  if (signatures.some(({ afterwards }) => afterwards === 'changed'))
    return (
      <VerdictHead tone="bad" title={t('check.changed')}>
        {t('check.changed.text')}
      </VerdictHead>
    );
  return (
    <VerdictHead tone={valid ? 'good' : 'bad'} title={t(valid ? 'check.good' : 'check.bad')}>
      {t(valid ? 'check.good.text' : 'check.bad.text')}
    </VerdictHead>
  );
}

function Time({ report }: { readonly report: SignatureReport }) {
  const { t } = useWords();
  return (
    <>
      <Moment at={report.time} />{' '}
      {report.time !== null && (
        <span className="soft number">
          {exactInstant(report.time)} · {t(report.timeProven ? 'check.when.proven' : 'check.when.claimed')}
        </span>
      )}
    </>
  );
}

function Facts({ report, document }: { readonly report: SignatureReport; readonly document: boolean }) {
  const { t, text, word } = useWords();
  const { reasons, changes = [], reason, chain } = report;
  return (
    <dl className="facts">
      <dt>{t('check.when')}</dt>
      <dd>
        <Time report={report} />
      </dd>
      <dt>{t('check.covers')}</dt>
      <dd>{document ? word('check.covers', report.afterwards) : t('check.covers.file')}</dd>
      {changes.length > 0 && (
        <>
          <dt>{t('check.changes')}</dt>
          <dd className="wrong-reason">{changes.map(text).join(' · ')}</dd>
        </>
      )}
      {reasons.length > 0 && (
        <>
          <dt>{t('check.why')}</dt>
          <dd className="wrong-reason">
            {reasons.map((one) => (
              <div key={one.en}>{text(one)}</div>
            ))}
          </dd>
        </>
      )}
      {reason && (
        <>
          <dt>{t('check.reason')}</dt>
          <dd>{reason}</dd>
        </>
      )}
      {chain.length > 0 && (
        <>
          <dt>{t('check.revocation')}</dt>
          <dd>{word('check.revocation', report.revocation)}</dd>
          <dt>{t('check.chain')}</dt>
          <dd>
            <ol className="key-chain">
              {chain.map((subject) => (
                <li key={subject} title={subject}>
                  {commonName(subject)}
                </li>
              ))}
            </ol>
          </dd>
        </>
      )}
    </dl>
  );
}

interface ReportsViewProperties {
  readonly reports: SignatureReports;
  /** Whether it is a PDF document, of which is known what came after each signature. */
  readonly document: boolean;
}

/** What was found about every signature, in the order in which they were made. */
export function ReportsView({ reports, document }: ReportsViewProperties) {
  const { t } = useWords();
  const count = reports.signatures.length;
  return (
    <section className="stack">
      <Head reports={reports} />
      {reports.signatures.map((report, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: signatures have no other identity than their order
        <article key={at} className="panel">
          <header>
            <h2>
              {report.signer ? commonName(report.signer) : t('check.signature.of', { number: at + 1, count })}
              {count > 1 && report.signer && (
                <span className="soft small"> · {t('check.signature.of', { number: at + 1, count })}</span>
              )}
            </h2>
            <StateMark set="check.state" state={report.valid ? 'valid' : 'failed'} />
          </header>
          <div className="panel-body">
            <Facts report={report} document={document} />
          </div>
        </article>
      ))}
    </section>
  );
}
