import { type Policy, usePolicies, useRoles } from '../api/identity.ts';
import { Answer } from '../components/answer.tsx';
import { Decision } from '../components/decision.tsx';
import { Explained } from '../components/marks.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../language/language.ts';

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

/** The roles and the policies behind them, in words and as they are decided. */
export function RolesPage() {
  const { t, text } = useWords();
  const roles = useRoles();
  const policies = usePolicies();
  return (
    <div className="stack">
      <PageHead title={t('nav.roles')} lead={t('roles.lead')} />
      {policies.data && roles.data && <Decision roles={roles.data.items} />}
      <div className="halves">
        <section className="panel">
          <header>
            <h2>{t('nav.roles')}</h2>
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
    </div>
  );
}
