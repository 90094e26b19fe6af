import '../language/city-policy.ts';
import '../components/identity/policy/policy.css';
import { Button } from '@citywall/ui';
import { type Policy, useHolds, usePolicies, useRoles } from '../api/identity.ts';
import { Answer } from '../components/answer.tsx';
import { Decision } from '../components/decision.tsx';
import { ChangeList } from '../components/identity/policy/change-list.tsx';
import { PolicyList } from '../components/identity/policy/policy-list.tsx';
import { Explained } from '../components/marks.tsx';
import { PageHead } from '../components/page-head.tsx';
import { Tabs } from '../components/trust/tabs.tsx';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

function Policies({ policies }: { readonly policies: readonly Policy[] }) {
  const { text } = useWords();
  const modules = [...new Set(policies.map((policy) => policy.module))];
  return modules.map((module) => (
    <div key={module} className="stack tight">
      <h3 className="mono">{module}</h3>
      <ul className="briefs plain">
        {policies
          .filter((policy) => policy.module === module)
          .map((policy) => (
            <li key={policy.id}>
              <details>
                <summary>{text(policy.words)}</summary>
                <pre className="raw">{policy.cedar}</pre>
              </details>
            </li>
          ))}
      </ul>
    </div>
  ));
}

/** Every role, and the policies in force in words and as they are decided. */
function RolesTab() {
  const { t, text } = useWords();
  const roles = useRoles();
  const policies = usePolicies();
  return (
    <>
      {policies.data && roles.data && <Decision roles={roles.data.items} />}
      <div className="halves">
        <section className="panel">
          <header>
            <h2>{t('citypolicy.tab.roles')}</h2>
          </header>
          <div className="panel-body">
            <Answer of={roles}>
              {(page) => (
                <ul className="briefs plain">
                  {page.items.map((role) => (
                    <li key={role.name}>
                      <strong>{text(role.title)}</strong> <span className="mono soft">{role.name}</span>{' '}
                      {role.duty && <span className="soft small">({t('role.duty')})</span>}
                      <br />
                      {text(role.description)}
                    </li>
                  ))}
                </ul>
              )}
            </Answer>
          </div>
        </section>
        <section className="panel">
          <header>
            <h2>
              <Explained term="term.policy" />
            </h2>
          </header>
          <div className="panel-body stack">
            <p className="soft small">{t('roles.audit')}</p>
            <Answer of={policies}>{(page) => <Policies policies={page.items} />}</Answer>
          </div>
        </section>
      </div>
    </>
  );
}

/** The roles, the policies behind them, those that the city wrote, and how they came into force. */
export function RolesPage() {
  const { t } = useWords();
  const { search, go } = usePlace();
  const seesPolicies = useHolds('system-administrator', 'security-administrator', 'audit-administrator');
  const mayWrite = useHolds('security-administrator');
  const tab = one(search, 'tab') ?? 'roles';
  return (
    <div className="stack">
      <PageHead
        title={t('nav.roles')}
        lead={t('roles.lead')}
        actions={
          mayWrite &&
          tab === 'policies' && (
            <Button kind="primary" onClick={() => go('/roles/new-policy')}>
              {t('citypolicy.new')}
            </Button>
          )
        }
      />
      {seesPolicies && (
        <Tabs
          label={t('nav.roles')}
          here={tab}
          tabs={[
            ['roles', 'citypolicy.tab.roles'],
            ['policies', 'citypolicy.tab.policies'],
            ['changes', 'citypolicy.tab.changes'],
          ]}
        />
      )}
      {tab === 'policies' ? <PolicyList mayWrite={mayWrite} /> : tab === 'changes' ? <ChangeList /> : <RolesTab />}
    </div>
  );
}
