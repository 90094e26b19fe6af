import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { apiUrl } from '../../api/request.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Assessments } from '../../components/trust/assessments.tsx';
import { ExpiryCalendar } from '../../components/trust/expiry-calendar.tsx';
import { Inventory } from '../../components/trust/inventory.tsx';
import { AlgorithmPolicyPart } from '../../components/trust/policy.tsx';
import { Quantum } from '../../components/trust/quantum.tsx';
import { Scans } from '../../components/trust/scans.tsx';
import { SupervisionOverview } from '../../components/trust/supervision-overview.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

const parts: Readonly<Record<string, () => React.ReactNode>> = {
  overview: SupervisionOverview,
  policy: AlgorithmPolicyPart,
  inventory: Inventory,
  calendar: ExpiryCalendar,
  scans: Scans,
  quantum: Quantum,
  assessments: Assessments,
};

/** One question: is the cryptography that the city rests on sound, and will it stay so? */
export function SupervisionPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const asked = one(search, 'tab') ?? 'overview';
  const tab = Object.hasOwn(parts, asked) ? asked : 'overview';
  const Part = parts[tab]!;
  return (
    <div className="stack">
      <PageHead
        title={t('supervision.title')}
        lead={t('supervision.lead')}
        actions={
          <>
            <a className="button" href={apiUrl('/trust/inventory/report')} download>
              {t('supervision.report')}
            </a>
            <a className="button" href={apiUrl('/trust/inventory/cbom')} download>
              {t('supervision.cbom')}
            </a>
          </>
        }
      />
      <Tabs
        label={t('supervision.title')}
        here={tab}
        tabs={[
          ['overview', 'supervision.tab.overview'],
          ['inventory', 'supervision.tab.inventory'],
          ['calendar', 'supervision.tab.calendar'],
          ['scans', 'supervision.tab.scans'],
          ['quantum', 'supervision.tab.quantum'],
          ['assessments', 'supervision.tab.assessments'],
          ['policy', 'supervision.tab.policy'],
        ]}
      />
      <Part />
    </div>
  );
}
