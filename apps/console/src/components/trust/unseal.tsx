import { Banner, Button } from '@citywall/ui';
import { useState } from 'react';
import { queryClient } from '../../api/query.ts';
import { giveShare, type Seal } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { showNotice } from '../notices.tsx';
import { isShare, ShareField, shareOf } from './share-field.tsx';

/** Takes shares one by one until the quorum is reached; a wrong one is named and stays in the field to be mended. */
export function Unseal({ seal }: { readonly seal: Seal }) {
  const { t } = useWords();
  const byTokens = seal.unsealedBy === 'tokens';
  const [share, setShare] = useState('');
  const [given, setGiven] = useState<{ readonly busy: boolean; readonly taken?: Seal; readonly error?: unknown }>({
    busy: false,
  });
  const give = async (body: { share: string } | Record<string, never>) => {
    setGiven({ busy: true });
    try {
      const taken = await giveShare(body);
      setShare('');
      setGiven({ busy: false, taken });
      if (taken.state === 'unsealed') showNotice({ text: t('unseal.done'), href: '/trust' });
    } catch (error) {
      setGiven({ busy: false, error });
    }
    // This form is gone once the city is unsealed.
    await queryClient.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith('/trust/') });
  };
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
          if (given.busy) return;
          if (seal.unsealsItself) void give({});
          else if (isShare(share)) void give({ share: shareOf(share) });
        }}
      >
        <p>{t(byTokens ? 'unseal.tokens.text' : seal.unsealsItself ? 'unseal.auto.text' : 'unseal.text')}</p>
        {!seal.unsealsItself && (
          <ShareField label={t('unseal.share')} hint={t('unseal.share.hint')} value={share} onChange={setShare} />
        )}
        <Complaint error={given.error} />
        {given.taken?.state === 'unsealing' && (
          <Banner tone="good">
            {t('unseal.taken', { given: given.taken.given, threshold: given.taken.threshold })}
          </Banner>
        )}
        <div>
          <Button kind="primary" type="submit" busy={given.busy} disabled={!seal.unsealsItself && !isShare(share)}>
            {t(byTokens ? 'unseal.tokens' : seal.unsealsItself ? 'unseal.auto' : 'unseal.act')}
          </Button>
        </div>
      </form>
    </section>
  );
}
