import '../../language/rights.ts';
import '../../components/trust/trust.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { SeparationConflicts } from '../../components/identity/rights/separation-conflicts.tsx';
import { SeparationForm } from '../../components/identity/rights/separation-form.tsx';
import { SeparationRules } from '../../components/identity/rights/separation-rules.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';

/** What must not lie in one hand, and in whose hand it does. */
export function SeparationPage() {
  const { t } = useWords();
  const sets = useHolds('security-administrator');
  const [writing, setWriting] = useState(false);
  return (
    <div className="stack">
      <PageHead
        title={t('separation.title')}
        lead={t('separation.lead')}
        actions={
          sets && (
            <Button kind="primary" onClick={() => setWriting(true)}>
              {t('separation.new')}
            </Button>
          )
        }
      />
      <SeparationRules />
      <SeparationConflicts />
      {writing && <SeparationForm onClose={() => setWriting(false)} />}
    </div>
  );
}
