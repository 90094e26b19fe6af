import { Empty } from '@citywall/ui';
import type { Appointment } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { Moment, useNow } from '../moment.tsx';
import { RoleNames } from '../role-choice.tsx';
import { useOrganisationNames } from './organisation-tree.tsx';

/** The posts somebody had, has and will have; the present ones stand out. */
export function Career({ appointments }: { readonly appointments: readonly Appointment[] }) {
  const { t, text } = useWords();
  const { nameOf } = useOrganisationNames();
  const now = new Date(useNow(15_000)).toISOString();
  if (appointments.length === 0) return <Empty title={t('person.posts.none')}>{t('person.posts.none.text')}</Empty>;
  return (
    <ol className="career plain">
      {appointments.toReversed().map((one) => {
        const toCome = one.from > now;
        const here = !toCome && (one.until === null || one.until > now);
        return (
          <li key={one.post + one.from} className={toCome ? 'to-come' : here ? 'here' : undefined}>
            <div>
              <strong>{text(one.title)}</strong> · {nameOf(one.organisation)}{' '}
              {!one.main && <span className="small soft">({t('person.seconded')})</span>}{' '}
              {toCome && <span className="small soft">({t('person.planned')})</span>}
              <br />
              <span className="small soft">
                <Moment at={one.from} /> – {one.until ? <Moment at={one.until} /> : t('person.now')} · {one.reference}
              </span>
              {one.roles.length > 0 && (
                <div className="small">
                  <RoleNames roles={one.roles} />
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
