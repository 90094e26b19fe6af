import { useRoles } from '../../../api/identity.ts';
import type { Difference, Outcome, Shift } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { useOperationTitle } from './operation-title.ts';

const marks: Readonly<Record<Outcome, string>> = { allowed: '✓', denied: '✗', depends: '~' };

/** Allowed, not allowed, or depending on more: a mark and the word. */
export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useWords();
  return (
    <span className={outcome === 'allowed' ? 'good' : outcome === 'denied' ? 'bad' : 'soft'}>
      {marks[outcome]} {t(`whatif.outcome.${outcome}`)}
    </span>
  );
}

function ShiftLine({ shift }: { readonly shift: Shift }) {
  const { t } = useWords();
  const titleOf = useOperationTitle();
  return (
    <li>
      {titleOf(shift.operation)} <span className="mono soft small">{shift.operation}</span>
      <br />
      <OutcomeMark outcome={shift.before} /> → <OutcomeMark outcome={shift.after} />
      {shift.before === shift.after && <span className="soft"> ({t('citypolicy.difference.otherwise')})</span>}
      {shift.count !== undefined && (
        <span className="soft small">
          {' '}
          · {t('citypolicy.difference.count', { count: shift.count })}: {shift.names?.join(', ')}
          {shift.count > (shift.names?.length ?? 0) && ' …'}
        </span>
      )}
    </li>
  );
}

/** What changes for whom: for holders of each role, and for the people there are. */
export function DifferenceView({ difference }: { readonly difference: Difference }) {
  const { t, text } = useWords();
  const roles = useRoles().data?.items ?? [];
  const titleOf = (name: string): string => text(roles.find((role) => role.name === name)?.title) || name;
  const named = [...new Set(difference.roles.map(({ role }) => role ?? ''))];
  if (difference.roles.length + difference.people.length === 0)
    return <p className="soft">{t('citypolicy.difference.none')}</p>;
  return (
    <div className="stack tight">
      {named.length > 0 && <h3>{t('citypolicy.difference.roles')}</h3>}
      {named.map((role) => (
        <details key={role} open={named.length <= 3}>
          <summary>{titleOf(role)}</summary>
          <ul className="stack tight">
            {difference.roles
              .filter((shift) => shift.role === role)
              .map((shift) => (
                <ShiftLine key={shift.operation} shift={shift} />
              ))}
          </ul>
        </details>
      ))}
      {difference.people.length > 0 && (
        <>
          <h3>{t('citypolicy.difference.people', { count: difference.looked })}</h3>
          <ul className="stack tight">
            {difference.people.map((shift) => (
              <ShiftLine key={`${shift.operation} ${shift.before} ${shift.after}`} shift={shift} />
            ))}
          </ul>
        </>
      )}
      {difference.cut && <p className="soft small">{t('citypolicy.difference.cut')}</p>}
    </div>
  );
}
