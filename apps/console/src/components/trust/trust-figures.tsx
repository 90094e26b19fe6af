import { Figure } from '@citywall/ui';
import { useKeyCount } from '../../api/city-keys.ts';
import { useWaitingEnrolments } from '../../api/enrolment.ts';
import { useInventorySummary } from '../../api/supervision.ts';
import { useCertificateCount } from '../../api/trust.ts';
import type { Page } from '../../api/types.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';

/** Most of a list that is counted by listing it; beyond it figures say "or more". */
const listedMost = 500;

/** How many a page holds; "500+" when there are more than are listed. */
function useCounted(): (page: Page<unknown> | undefined) => string {
  const { language } = useWords();
  return (page) =>
    page === undefined ? '…' : page.next ? `${number(listedMost, language)}+` : number(page.items.length, language);
}

/** How many valid certificates end within 30 days, and how many of them nothing renews by itself. */
export function useEnding(): { readonly all: number; readonly byHand: number } | undefined {
  const all = useCertificateCount().data?.ending.within30;
  // Responders are renewed by the platform.
  const renewed = useCertificateCount({ profile: 'status-responder' }).data?.ending.within30;
  return all === undefined || renewed === undefined ? undefined : { all, byHand: all - renewed };
}

/** What there is to look after, each number leading to what it counts. */
export function TrustFigures() {
  const { t, language } = useWords();
  const counted = useCounted();
  const states = useCertificateCount().data?.states;
  const ending = useEnding();
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
        value={number(states?.valid, language)}
        href="/trust/certificates?state=valid"
        source={t('trust.figure.valid.source')}
      />
      <Figure
        name={t('trust.figure.ending')}
        value={number(ending?.all, language)}
        href="/trust/certificates?ends=30&state=valid"
        source={ending ? t('trust.figure.ending.source', { count: ending.all - ending.byHand }) : '…'}
        alert={Boolean(ending?.byHand)}
      />
      <Figure
        name={t('trust.figure.held')}
        value={number(states?.held, language)}
        href="/trust/certificates?state=held"
        source={t('trust.figure.held.source')}
      />
      <Figure
        name={t('trust.figure.revoked')}
        value={number(states?.revoked, language)}
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
