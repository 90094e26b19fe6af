import { Banner } from '@citywall/ui';
import { useSession } from '../../api/identity.ts';
import { usePeople } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';

const duties = ['system-administrator', 'security-administrator', 'audit-administrator'] as const;

function Duty({ duty }: { readonly duty: (typeof duties)[number] }) {
  const { t } = useWords();
  const holders = usePeople({ role: duty }).items.filter((user) => user.state !== 'disabled');
  return (
    <div className="panel figure">
      <span className="name">{t(`role.${duty}`)}</span>
      <strong>
        {holders.map((user, at) => (
          <span key={user.id}>
            {at > 0 && ', '}
            <a href={`/people/${user.id}`}>{user.displayName || user.name}</a>
          </span>
        ))}
        {holders.length === 0 && t('duties.nobody')}
      </strong>
      <span className="foot">{t(`duty.${duty}`)}</span>
    </div>
  );
}

/** The three duties and who holds them: best in three hands. */
export function Duties() {
  const { t } = useWords();
  const session = useSession();
  return (
    <>
      {session.data?.allDutiesInOneHand && (
        <Banner tone="warn">
          <span className="grow">{t('duties.banner')}</span>
        </Banner>
      )}
      <div className="figures">
        {duties.map((duty) => (
          <Duty key={duty} duty={duty} />
        ))}
      </div>
    </>
  );
}
