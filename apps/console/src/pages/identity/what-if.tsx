import '../../language/city-policy.ts';
import '../../components/identity/policy/policy.css';
import { Check } from '@citywall/ui';
import { useHolds } from '../../api/identity.ts';
import { useCityPolicies, type Wish } from '../../api/policies.ts';
import { ExplainTab } from '../../components/identity/policy/explain-tab.tsx';
import { HoldersTab } from '../../components/identity/policy/holders-tab.tsx';
import { ReachTab } from '../../components/identity/policy/reach-tab.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { many, one } from '../../state/url.ts';

/** Drafts that can be asked about as if they were published. */
function Drafts({ chosen }: { readonly chosen: readonly string[] }) {
  const { t } = useWords();
  const { change } = usePlace();
  const drafts = useCityPolicies().data?.items.filter(({ state }) => state !== 'live') ?? [];
  if (drafts.length === 0) return null;
  return (
    <fieldset className="row">
      <legend className="soft small">{t('whatif.drafts')}</legend>
      {drafts.map(({ policy }) => (
        <Check
          key={policy}
          checked={chosen.includes(policy)}
          onChange={(on) =>
            change({ draft: on ? [...chosen, policy] : chosen.filter((each) => each !== policy) }, true)
          }
        >
          {t('whatif.drafts.hint', { policy })}
        </Check>
      ))}
    </fieldset>
  );
}

/** What if: why something is or is not allowed, what somebody could do, who could do something; also with drafts. */
export function WhatIfPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const seesDrafts = useHolds('system-administrator', 'security-administrator', 'audit-administrator');
  const tab = one(search, 'tab') ?? 'explain';
  const chosen = many(search, 'draft');
  const drafts: Wish | undefined = chosen.length > 0 ? { publish: chosen, remove: [] } : undefined;
  return (
    <div className="stack">
      <PageHead title={t('whatif.title')} lead={t('whatif.lead')} back={{ href: '/roles', label: t('nav.roles') }} />
      <Tabs
        label={t('whatif.title')}
        here={tab}
        tabs={[
          ['explain', 'whatif.tab.explain'],
          ['reach', 'whatif.tab.reach'],
          ['holders', 'whatif.tab.holders'],
        ]}
      />
      {seesDrafts && <Drafts chosen={chosen} />}
      {tab === 'reach' ? (
        <ReachTab drafts={drafts} />
      ) : tab === 'holders' ? (
        <HoldersTab drafts={drafts} />
      ) : (
        <ExplainTab drafts={drafts} />
      )}
    </div>
  );
}
