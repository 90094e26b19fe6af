import { Empty } from '@citywall/ui';
import type { Appointment, Holding } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { Moment } from '../moment.tsx';
import { RoleNames } from '../role-choice.tsx';

interface PersonHoldingsProperties {
  readonly holdings: readonly Holding[];
  readonly appointments: readonly Appointment[];
}

/** Each role somebody holds, where it comes from, and when it ends. */
export function PersonHoldings({ holdings, appointments }: PersonHoldingsProperties) {
  const { t, text, word } = useWords();
  if (holdings.length === 0) return <Empty title={t('person.roles.none')}>{t('person.roles.none.text')}</Empty>;
  return (
    <ul className="briefs">
      {holdings.map(({ role, source, until, post }) => {
        const place = appointments.find((one) => one.post === post);
        return (
          <li key={`${role} ${source} ${post}`} className="brief holding">
            <div className="grow">
              <RoleNames roles={[role]} />
            </div>
            <span className="small soft">
              {word('source', source)}
              {place && ` · ${text(place.title)}`}
              {until && (
                <>
                  {' '}
                  · {t('person.until')} <Moment at={until} />
                </>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
