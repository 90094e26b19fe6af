import '../../language/password.ts';
import { useHolds } from '../../api/identity.ts';
import { ImportCard } from '../../components/identity/import-card.tsx';
import { LeakedCard } from '../../components/identity/leaked-card.tsx';
import { PolicyCard } from '../../components/identity/policy-card.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** What a password must be, which were stolen elsewhere, and those that come from other systems. */
export function PasswordsPage() {
  const { t } = useWords();
  const tab = one(usePlace().search, 'tab') ?? 'policy';
  const mayChange = useHolds('security-administrator');
  const seesList = useHolds('security-administrator', 'audit-administrator');
  return (
    <div className="stack">
      <PageHead title={t('passwords.title')} lead={t('passwords.lead')} />
      <Tabs
        label={t('passwords.title')}
        here={tab}
        tabs={[
          ['policy', 'passwords.tab.policy'],
          ...(seesList ? ([['leaked', 'passwords.tab.leaked']] as const) : []),
          ...(mayChange ? ([['import', 'passwords.tab.import']] as const) : []),
        ]}
      />
      {tab === 'leaked' && seesList ? (
        <LeakedCard mayChange={mayChange} />
      ) : tab === 'import' && mayChange ? (
        <ImportCard />
      ) : (
        <PolicyCard />
      )}
    </div>
  );
}
