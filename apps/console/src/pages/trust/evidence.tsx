import '../../language/trust.ts';
import '../../language/document.ts';
import '../../components/documents/documents.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useAuthorities } from '../../api/trust.ts';
import { EvidenceCheck } from '../../components/documents/evidence-check.tsx';
import { EvidenceForm } from '../../components/documents/evidence-form.tsx';
import { EvidenceList } from '../../components/documents/evidence-list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { saveFile } from '../../components/save-file.ts';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** The roots as a file for strangers; nothing while none are known to the reader. */
function RootsButton() {
  const { t } = useWords();
  const authorities = useAuthorities().data?.items ?? [];
  const roots = authorities.filter(({ parent }) => parent === null).map(({ certificate }) => certificate);
  if (roots.length === 0) return null;
  return <Button onClick={() => saveFile('roots.pem', roots.join(''))}>{t('evidence.roots')}</Button>;
}

/** Packages of evidence: made, kept, explained; and those that somebody brings, checked. */
export function EvidencePage() {
  const { t } = useWords();
  const { search } = usePlace();
  const here = one(search, 'tab') === 'check' ? 'check' : 'made';
  const [making, setMaking] = useState(false);
  const make = (
    <Button kind="primary" onClick={() => setMaking(true)}>
      {t('evidence.make')}
    </Button>
  );
  return (
    <div className="stack">
      <PageHead
        title={t('evidence.title')}
        lead={
          <>
            {t('evidence.lead')}{' '}
            <a href="/verify" target="_blank" rel="noreferrer">
              {t('evidence.page')}
            </a>
          </>
        }
        actions={
          <>
            <RootsButton />
            {make}
          </>
        }
      />
      <Tabs
        label={t('evidence.title')}
        here={here}
        tabs={[
          ['made', 'evidence.tab.made'],
          ['check', 'evidence.tab.check'],
        ]}
      />
      {here === 'check' ? <EvidenceCheck /> : <EvidenceList first={make} />}
      {making && <EvidenceForm onClose={() => setMaking(false)} />}
    </div>
  );
}
