import '../../language/sign-in.ts';
import '../../components/identity/sign-in/sign-in.css';
import { useSession } from '../../api/identity.ts';
import { useFactors } from '../../api/sign-in.ts';
import { Answer } from '../../components/answer.tsx';
import { EndAllSessions } from '../../components/identity/end-all.tsx';
import { OwnerNotices } from '../../components/identity/owner-notices.tsx';
import { FactorCards, OwnChains } from '../../components/identity/sign-in/factor-cards.tsx';
import { SessionList } from '../../components/identity/sign-in/session-list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** What a person keeps himself: what proves him, and where he is signed in. */
export function MePage() {
  const { t } = useWords();
  const { search } = usePlace();
  const tab = one(search, 'tab') ?? 'factors';
  const factors = useFactors();
  const id = useSession().data?.user.id;
  return (
    <div className="stack">
      <PageHead title={t('me.title')} lead={t('me.lead')} actions={tab === 'sessions' && <EndAllSessions />} />
      <OwnerNotices />
      <Tabs
        label={t('me.title')}
        here={tab}
        tabs={[
          ['factors', 'me.tab.factors'],
          ['sessions', 'me.tab.sessions'],
        ]}
      />
      {tab === 'sessions' && id !== undefined && <SessionList user={id} />}
      {tab === 'factors' && (
        <Answer of={factors}>
          {(own) => (
            <>
              <OwnChains chains={own.chains} />
              <FactorCards own={own} />
            </>
          )}
        </Answer>
      )}
    </div>
  );
}
