import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useProviders } from '../../api/providers.ts';
import { foundRoot, type Sharing } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { HolderFields, isWhole, namesOf, usualHolders } from './holder-fields.tsx';
import { useSharing } from './use-sharing.ts';

/** Makes the root key for named holders; the shares are handed on and kept nowhere else. */
export function FoundRoot({ onShared }: { readonly onShared: (sharing: Sharing) => void }) {
  const { t } = useWords();
  const sharing = useSharing(onShared);
  const [choice, setChoice] = useState(usualHolders);
  const slots = (useProviders().data?.items ?? []).filter((one) => one.type === 'slot').map((one) => one.name);
  const [kept, setKept] = useState('holders');
  const byTokens = slots.length > 0 && kept === 'tokens';
  const ready = byTokens || isWhole(choice);
  const submit = () => {
    if (!ready || sharing.busy) return;
    sharing.run(() =>
      foundRoot(byTokens ? { hsm: { tokens: slots } } : { holders: namesOf(choice), threshold: choice.threshold }),
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
        {slots.length > 0 && (
          <ChoiceField
            label={t('found.kept')}
            value={kept}
            onChange={setKept}
            options={(['holders', 'tokens'] as const).map((value) => ({ value, label: t(`found.kept.${value}`) }))}
          />
        )}
        {byTokens ? (
          <p className="plan">{t('found.tokens.text', { tokens: slots.join(', ') })}</p>
        ) : (
          <HolderFields choice={choice} onChange={setChoice} />
        )}
        <Complaint error={sharing.error} />
        <div>
          <Button kind="primary" type="submit" busy={sharing.busy} disabled={!ready}>
            {t(byTokens ? 'found.tokens.act' : 'found.act')}
          </Button>
        </div>
      </form>
    </section>
  );
}
