import { SelectField } from '@citywall/ui';
import { useRoles, useSession, useUsers } from '../../../api/identity.ts';
import { useOperations } from '../../../api/platform.ts';
import type { NamedPolicy, Who } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { one } from '../../../state/url.ts';

/** Who is asked about, as the address keeps it: `role:operator` or `user:ID`. */
export function whoOf(who: string): Who {
  const [kind, ...rest] = who.split(':');
  return kind === 'user' ? { user: rest.join(':') } : { roles: [rest.join(':')] };
}

/** The role or the person that is asked about, kept in the address. */
export function WhoField() {
  const { t, text } = useWords();
  const { search, change } = usePlace();
  const roles = useRoles().data?.items ?? [];
  const mine = useSession().data?.user.roles ?? [];
  const users = useUsers(mine.some((role) => role.endsWith('-administrator'))).data?.items ?? [];
  return (
    <SelectField
      label={t('decision.who')}
      value={one(search, 'who') ?? 'role:operator'}
      onChange={(event) => change({ who: event.target.value }, true)}
      options={[
        ...roles.map((role) => ({ value: `role:${role.name}`, label: text(role.title) })),
        ...users.map((user) => ({ value: `user:${user.id}`, label: user.displayName || user.name })),
      ]}
    />
  );
}

/** The operation that is asked about, kept in the address. */
export function OperationField() {
  const { t, text } = useWords();
  const { search, change } = usePlace();
  const operations = useOperations();
  return (
    <SelectField
      label={t('decision.operation')}
      value={one(search, 'operation') ?? ''}
      onChange={(event) => change({ operation: event.target.value || undefined }, true)}
      options={[
        { value: '', label: t('decision.choose') },
        ...operations.map(({ name, summary }) => ({ value: name, label: `${text(summary)} · ${name}` })),
      ]}
    />
  );
}

/** Policies in words, each with its name and where it comes from. */
export function PolicyWords({ policies }: { readonly policies: readonly NamedPolicy[] }) {
  const { t, text } = useWords();
  return (
    <ul className="rule-words">
      {policies.map((policy) => (
        <li key={policy.id}>
          <strong>{t(`citypolicy.effect.${policy.effect}`)}:</strong> {text(policy.words)}{' '}
          {policy.origin === 'city' ? (
            <a className="mono small" href={`/roles/policies/${policy.id}`}>
              {policy.id}
            </a>
          ) : (
            <span className="mono soft small">{policy.id}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
