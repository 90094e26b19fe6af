import { Figure } from '@citywall/ui';
import { useKeyCount } from '../../api/city-keys.ts';
import { useWaitingEnrolments } from '../../api/enrolment.ts';
import { useInventorySummary } from '../../api/supervision.ts';
import { countedMost, useCertificateCount } from '../../api/trust.ts';
import type { Page } from '../../api/types.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';

/** How many a page holds; "500+" when there are more than are counted. */
function useCounted(): (page: Page<unknown> | undefined) => string {
  const { language } = useWords();
  return (page) =>
    page === undefined ? '…' : page.next ? `${number(countedMost, language)}+` : number(page.items.length, language);
}

/** What there is to look after, each number leading to what it counts. */
export function TrustFigures() {
  const { t, language } = useWords();
  const counted = useCounted();
  const valid = useCertificateCount({ state: 'valid' }).data;
  const ending = useCertificateCount({ state: 'valid', endsWithin: 30 }).data;
  const held = useCertificateCount({ state: 'held' }).data;
  const revoked = useCertificateCount({ state: 'revoked' }).data;
  const keys = useKeyCount().data;
  const requests = useWaitingEnrolments().data;
  const summary = useInventorySummary().data;
  const flawed = summary?.counts
    .filter((one) => one.verdict === 'weak' || one.verdict === 'forbidden')
    .reduce((sum, one) => sum + one.count, 0);
  const active = keys && { ...keys, items: keys.items.filter((key) => key.state === 'active') };
  return (
    <div className="figures seven">
      <Figure
        name={t('trust.figure.valid')}
        value={counted(valid)}
        href="/trust/certificates?state=valid"
        source={t('trust.figure.valid.source')}
      />
      <Figure
        name={t('trust.figure.ending')}
        value={counted(ending)}
        href="/trust/certificates?ends=30&state=valid"
        source={t('trust.figure.ending.source')}
        alert={Boolean(ending?.items.some((one) => one.profile !== 'status-responder'))}
      />
      <Figure
        name={t('trust.figure.held')}
        value={counted(held)}
        href="/trust/certificates?state=held"
        source={t('trust.figure.held.source')}
      />
      <Figure
        name={t('trust.figure.revoked')}
        value={counted(revoked)}
        href="/trust/certificates?state=revoked"
        source={t('trust.figure.revoked.source')}
      />
      <Figure
        name={t('trust.figure.keys')}
        value={counted(active)}
        href="/trust/keys?state=active"
        source={t('trust.figure.keys.source', { count: counted(keys) })}
      />
      <Figure
        name={t('trust.figure.requests')}
        value={counted(requests)}
        href="/trust/enrolments"
        source={t('trust.figure.requests.source')}
        alert={Boolean(requests?.items.length)}
      />
      <Figure
        name={t('trust.figure.findings')}
        value={number(flawed, language)}
        href="/trust/supervision"
        source={t('trust.figure.findings.source')}
        alert={Boolean(flawed)}
      />
    </div>
  );
}
