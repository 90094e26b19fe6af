import '../../language/sign-in.ts';
import '../../components/identity/sign-in/sign-in.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { BreakGlassAccounts } from '../../components/identity/sign-in/break-glass.tsx';
import { Resets } from '../../components/identity/sign-in/resets.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** The clerk's desk: who lost his way in is let in again; and the accounts for the worst day. */
export function DeskPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const tab = one(search, 'tab') ?? 'resets';
  const [acting, setActing] = useState(false);
  const clerk = useHolds('clerk');
  const sealer = useHolds('security-administrator');
  const may = tab === 'resets' ? clerk : sealer;
  return (
    <div className="stack">
      <PageHead
        title={t('desk.title')}
        lead={t('desk.lead')}
        actions={
          may && (
            <Button kind="primary" onClick={() => setActing(true)}>
              {t(tab === 'resets' ? 'desk.ask' : 'glass.make')}
            </Button>
          )
        }
      />
      <Tabs
        label={t('desk.title')}
        here={tab}
        tabs={[
          ['resets', 'desk.tab.resets'],
          ['glass', 'desk.tab.glass'],
        ]}
      />
      {tab === 'resets' ? (
        <Resets asking={acting} onAsked={() => setActing(false)} />
      ) : (
        <BreakGlassAccounts making={acting} onMade={() => setActing(false)} />
      )}
    </div>
  );
}
