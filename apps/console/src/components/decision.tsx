import { Banner, SelectField } from '@citywall/ui';
import { type Role, useDecision, useSession, useUsers } from '../api/identity.ts';
import { useOperations } from '../api/platform.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { href, one } from '../state/url.ts';
import { Answer } from './answer.tsx';

/** Who is asked about, as the address keeps it: `role:operator` or `user:ID`. */
function principalOf(who: string) {
  const [kind, ...rest] = who.split(':');
  return kind === 'user' ? { user: rest.join(':') } : { roles: [rest.join(':')] };
}

function Verdict({ who, operation }: { readonly who: string; readonly operation: string }) {
  const { t, text } = useWords();
  const decision = useDecision(principalOf(who), operation);
  return (
    <Answer of={decision} lines={2}>
      {({ allowed, policies }) => (
        <>
          <Banner tone={allowed ? 'good' : 'bad'}>{t(allowed ? 'decision.allowed' : 'decision.denied')}</Banner>
          <ul className="rule-words">
            {policies.map((policy) => (
              <li key={policy.id}>
                {text(policy.words)} <span className="mono soft small">{policy.id}</span>
              </li>
            ))}
            {policies.length === 0 && <li>{t('decision.none')}</li>}
          </ul>
        </>
      )}
    </Answer>
  );
}

/** "Who may do what": a role or a person and an operation; the answer is the server's own, with the policies that decide. */
export function Decision({ roles }: { readonly roles: readonly Role[] }) {
  const { t, text } = useWords();
  const { search, change } = usePlace();
  const mine = useSession().data?.user.roles ?? [];
  const mayListUsers = mine.some((role) => role === 'system-administrator' || role === 'security-administrator');
  const users = useUsers(mayListUsers).data?.items ?? [];
  const operations = useOperations();
  const who = one(search, 'who') ?? 'role:operator';
  const operation = one(search, 'operation') ?? '';
  const people = users.map((user) => ({ value: `user:${user.id}`, label: user.displayName || user.name }));
  return (
    <section className="panel">
      <header>
        <h2>{t('decision.title')}</h2>
      </header>
      <div className="panel-body stack">
        <div className="pair-of-fields">
          <SelectField
            label={t('decision.who')}
            value={who}
            onChange={(event) => change({ who: event.target.value }, true)}
            options={[...roles.map((role) => ({ value: `role:${role.name}`, label: text(role.title) })), ...people]}
          />
          <SelectField
            label={t('decision.operation')}
            value={operation}
            onChange={(event) => change({ operation: event.target.value || undefined }, true)}
            options={[
              { value: '', label: t('decision.choose') },
              ...operations.map(({ name, summary }) => ({ value: name, label: `${text(summary)} · ${name}` })),
            ]}
          />
        </div>
        {operation ? <Verdict who={who} operation={operation} /> : <p className="soft small">{t('decision.lead')}</p>}
        <a href={href('/what-if', { who, operation })}>{t('whatif.deeper')}</a>
      </div>
    </section>
  );
}
