import '../../language/rights.ts';
import '../../components/trust/trust.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { Deputies, DeputyForm } from '../../components/identity/rights/deputies.tsx';
import { RequestForm } from '../../components/identity/rights/request-form.tsx';
import { Requests } from '../../components/identity/rights/requests.tsx';
import { Terms } from '../../components/identity/rights/role-terms.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** Asking for roles, deciding about requests, and who stands in for whom. */
export function RequestsPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const tab = one(search, 'tab') ?? 'mine';
  const sees = useHolds('security-administrator', 'audit-administrator');
  const [form, setForm] = useState<'request' | 'deputy'>();
  const close = () => setForm(undefined);
  return (
    <div className="stack">
      <PageHead
        title={t('request.title')}
        lead={t('request.lead')}
        actions={
          tab === 'deputies' ? (
            <Button kind="primary" onClick={() => setForm('deputy')}>
              {t('deputy.set')}
            </Button>
          ) : (
            <Button kind="primary" onClick={() => setForm('request')}>
              {t('request.ask')}
            </Button>
          )
        }
      />
      <Tabs
        label={t('request.title')}
        here={tab}
        tabs={[
          ['mine', 'request.tab.mine'],
          ['decide', 'request.tab.decide'],
          ...(sees ? ([['all', 'request.tab.all']] as const) : []),
          ['deputies', 'request.tab.deputies'],
          ['terms', 'request.tab.terms'],
        ]}
      />
      {tab === 'deputies' ? (
        <Deputies />
      ) : tab === 'terms' ? (
        <Terms />
      ) : (
        <Requests view={tab === 'decide' ? 'decide' : tab === 'all' ? 'all' : 'mine'} />
      )}
      {form === 'request' && <RequestForm onClose={close} />}
      {form === 'deputy' && <DeputyForm onClose={close} />}
    </div>
  );
}
