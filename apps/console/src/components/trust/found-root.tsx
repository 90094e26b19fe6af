import { Button } from '@citywall/ui';
import { useState } from 'react';
import { foundRoot, type Sharing } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { HolderFields, isWhole, namesOf, usualHolders } from './holder-fields.tsx';
import { useSharing } from './use-sharing.ts';

/** Makes the root key for named holders; the shares are handed on and kept nowhere else. */
export function FoundRoot({ onShared }: { readonly onShared: (sharing: Sharing) => void }) {
  const { t } = useWords();
  const sharing = useSharing(onShared);
  const [choice, setChoice] = useState(usualHolders);
  const submit = () => {
    if (!isWhole(choice) || sharing.busy) return;
    sharing.run(() => foundRoot({ holders: namesOf(choice), threshold: choice.threshold }));
  };
  return (
    <section className="panel">
      <header>
        <h2>{t('found.title')}</h2>
      </header>
      <form
        className="panel-body stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{t('found.text')}</p>
        <HolderFields choice={choice} onChange={setChoice} />
        <Complaint error={sharing.error} />
        <div>
          <Button kind="primary" type="submit" busy={sharing.busy} disabled={!isWhole(choice)}>
            {t('found.act')}
          </Button>
        </div>
      </form>
    </section>
  );
}
