import '../../language/risk.ts';
import '../../components/trust/trust.css';
import { JudgedSignIns } from '../../components/identity/risk/judged-sign-ins.tsx';
import { RiskThresholds } from '../../components/identity/risk/risk-thresholds.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** Sign-ins as they were judged, and what follows from their score. */
export function RiskPage() {
  const { t } = useWords();
  const tab = one(usePlace().search, 'tab') ?? 'unusual';
  return (
    <div className="stack">
      <PageHead title={t('risky.title')} lead={t('risky.lead')} />
      <Tabs
        label={t('risky.title')}
        here={tab}
        tabs={[
          ['unusual', 'risky.show.unusual'],
          ['all', 'risky.show.all'],
          ['thresholds', 'risky.thresholds'],
        ]}
      />
      {tab === 'thresholds' ? <RiskThresholds /> : <JudgedSignIns least={tab === 'all' ? 0 : 1} />}
    </div>
  );
}
