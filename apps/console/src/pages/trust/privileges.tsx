import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Grants } from '../../components/trust/grants.tsx';
import { PrivilegeForm } from '../../components/trust/privilege-form.tsx';
import { AttributeAuthorities, Privileges } from '../../components/trust/privileges.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { Tokens } from '../../components/trust/tokens.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** Rights that are proved without asking anybody: privilege certificates, who may give them, and anonymous tokens. */
export function PrivilegesPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const tab = one(search, 'tab') ?? 'certificates';
  // A certificate leads here with itself as the holder.
  const holder = one(search, 'give');
  const [giving, setGiving] = useState(false);
  const seesAuthorities = useHolds(
    'viewer',
    'operator',
    'security-administrator',
    'system-administrator',
    'audit-administrator',
  );
  return (
    <div className="stack">
      <PageHead
        title={t('privilege.title')}
        lead={t('privilege.lead')}
        actions={
          tab === 'certificates' && (
            <Button kind="primary" onClick={() => setGiving(true)}>
              {t('privilege.give')}
            </Button>
          )
        }
      />
      <Tabs
        label={t('privilege.title')}
        here={tab}
        tabs={[
          ['certificates', 'privilege.tab.certificates'],
          ['grants', 'privilege.tab.grants'],
          ['tokens', 'privilege.tab.tokens'],
        ]}
      />
      {tab === 'grants' ? (
        <Grants />
      ) : tab === 'tokens' ? (
        <Tokens />
      ) : (
        <>
          <Privileges />
          {seesAuthorities && <AttributeAuthorities />}
        </>
      )}
      {(giving || holder) && (
        <PrivilegeForm
          holder={holder ?? ''}
          onClose={() => {
            setGiving(false);
            if (holder) change({ give: undefined }, true);
          }}
        />
      )}
    </div>
  );
}
