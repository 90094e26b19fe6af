import '../../language/rights.ts';
import '../../components/trust/trust.css';
import { ExcessRights, UnusedRights } from '../../components/identity/rights/conspicuous.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** Rights that stand out: unlike the peers’, or unused. */
export function RightsPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const tab = one(search, 'tab') ?? 'excess';
  return (
    <div className="stack">
      <PageHead title={t('rights.title')} lead={t('rights.lead')} />
      <Tabs
        label={t('rights.title')}
        here={tab}
        tabs={[
          ['excess', 'rights.tab.excess'],
          ['unused', 'rights.tab.unused'],
        ]}
      />
      {tab === 'unused' ? <UnusedRights /> : <ExcessRights />}
    </div>
  );
}
