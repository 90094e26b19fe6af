import { Empty } from '@citywall/ui';
import { useHoldersOf, type Wish } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { one } from '../../../state/url.ts';
import { Answer } from '../../answer.tsx';
import { RoleNames } from '../../role-choice.tsx';
import { OutcomeMark } from './difference-view.tsx';
import { OperationField, PolicyWords } from './what-if-fields.tsx';

function HoldersAnswer({ operation, drafts }: { readonly operation: string; readonly drafts: Wish | undefined }) {
  const { t } = useWords();
  return (
    <Answer of={useHoldersOf(operation, drafts)}>
      {({ roles, people, count, policies }) => (
        <div className="halves">
          <div className="stack tight">
            <h3>{t('whatif.roles')}</h3>
            {roles.length === 0 && <Empty title={t('whatif.nobody')}>{t('whatif.nothing')}</Empty>}
            <ul className="plain outcome-list">
              {roles.map(({ role, outcome }) => (
                <li key={role} className="row">
                  <OutcomeMark outcome={outcome} /> <RoleNames roles={[role]} />
                </li>
              ))}
            </ul>
            <PolicyWords policies={policies} />
          </div>
          <div className="stack tight">
            <h3>
              {t('whatif.people')} <span className="soft small">{t('whatif.people.count', { count })}</span>
            </h3>
            <ul className="plain outcome-list">
              {people.map((person) => (
                <li key={person.id} className="row">
                  <OutcomeMark outcome={person.outcome} /> <strong>{person.name}</strong>{' '}
                  <RoleNames roles={person.roles} />
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </Answer>
  );
}

/** The roles and the people that could do one operation. */
export function HoldersTab({ drafts }: { readonly drafts: Wish | undefined }) {
  const { t } = useWords();
  const { search } = usePlace();
  const operation = one(search, 'operation') ?? '';
  return (
    <section className="panel">
      <div className="panel-body stack">
        <OperationField />
        {operation ? (
          <HoldersAnswer operation={operation} drafts={drafts} />
        ) : (
          <p className="soft">{t('whatif.choose')}</p>
        )}
      </div>
    </section>
  );
}
