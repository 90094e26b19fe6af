import { Button } from '@citywall/ui';
import { useState } from 'react';
import { type Sharing, useFound } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { HolderFields, isWhole, namesOf, usualHolders } from './holder-fields.tsx';

/** Makes the root key for named holders; the shares are handed on and kept nowhere else. */
export function FoundRoot({ onShared }: { readonly onShared: (sharing: Sharing) => void }) {
  const { t } = useWords();
  const found = useFound();
  const [choice, setChoice] = useState(usualHolders);
  const submit = () => {
    if (!isWhole(choice) || found.isPending) return;
    found.mutate(
      { holders: namesOf(choice), threshold: choice.threshold },
      {
        onSuccess: (sharing) => {
          onShared(sharing);
          // The mutation would keep the shares in memory beyond their handing over.
          found.reset();
        },
      },
    );
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
        <Complaint error={found.error} />
        <div>
          <Button kind="primary" type="submit" busy={found.isPending} disabled={!isWhole(choice)}>
            {t('found.act')}
          </Button>
        </div>
      </form>
    </section>
  );
}
