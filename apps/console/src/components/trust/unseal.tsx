import { Banner, Button, TextArea } from '@citywall/ui';
import { useState } from 'react';
import { type Seal, useUnseal } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { showNotice } from '../notices.tsx';

/** Takes shares one by one until the quorum is reached; a wrong one is named and stays in the field to be mended. */
export function Unseal({ seal }: { readonly seal: Seal }) {
  const { t } = useWords();
  const unseal = useUnseal();
  const [share, setShare] = useState('');
  const taken = unseal.data;
  const give = (body: { share: string } | Record<string, never>) =>
    // This form is gone once the city is unsealed; the promise still answers, and a refusal is shown by the form.
    unseal.mutateAsync(body).then(
      (answer) => {
        setShare('');
        if (answer.state === 'unsealed') showNotice({ text: t('unseal.done'), href: '/trust' });
      },
      () => undefined,
    );
  return (
    <section className="panel">
      <header>
        <h2>{t('unseal.title')}</h2>
        {!seal.unsealsItself && (
          <span className="soft number" role="status">
            {t('seal.given', { given: seal.given, threshold: seal.threshold })}
          </span>
        )}
      </header>
      <form
        className="panel-body stack share-entry"
        onSubmit={(event) => {
          event.preventDefault();
          if (seal.unsealsItself) give({});
          else if (share.trim()) give({ share: share.replace(/\s+/g, '') });
        }}
      >
        <p>{t(seal.unsealsItself ? 'unseal.auto.text' : 'unseal.text')}</p>
        {!seal.unsealsItself && (
          <TextArea
            label={t('unseal.share')}
            hint={t('unseal.share.hint')}
            code
            autoComplete="off"
            rows={3}
            maxLength={600}
            value={share}
            onChange={(event) => setShare(event.target.value)}
          />
        )}
        <Complaint error={unseal.error} />
        {taken && !unseal.error && taken.state === 'unsealing' && (
          <Banner tone="good">{t('unseal.taken', { given: taken.given, threshold: taken.threshold })}</Banner>
        )}
        <div>
          <Button
            kind="primary"
            type="submit"
            busy={unseal.isPending}
            disabled={!seal.unsealsItself && share.trim().length < 20}
          >
            {t(seal.unsealsItself ? 'unseal.auto' : 'unseal.act')}
          </Button>
        </div>
      </form>
    </section>
  );
}
