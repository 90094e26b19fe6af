import { Status, type Tone } from '@citywall/ui';
import type { Seal } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Moment } from '../moment.tsx';

const tones: Readonly<Record<Seal['state'], Tone>> = {
  'never-founded': 'none',
  sealed: 'bad',
  unsealing: 'busy',
  unsealed: 'good',
};

/** The holders of shares, and who has given his. */
export function Holders({ seal }: { readonly seal: Seal }) {
  const { t } = useWords();
  const opening = seal.state === 'sealed' || seal.state === 'unsealing';
  return (
    <ul className="quorum" aria-label={t('seal.holders')}>
      {seal.holders.map((holder) => (
        <li key={holder.position} className={holder.given ? 'given' : ''}>
          {holder.given && <span aria-hidden="true">✓</span>}
          {holder.name}
          {opening && (
            <span className="small soft">{t(holder.given ? 'seal.holder.given' : 'seal.holder.waiting')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Whether the city's keys can be used now, what that means, and who can change it. */
export function SealCard({ seal }: { readonly seal: Seal }) {
  const { t, word } = useWords();
  const open = seal.processes.filter((process) => process.open).length;
  const values = { given: seal.given, threshold: seal.threshold, count: seal.holders.length };
  return (
    <section className="panel">
      <div className="panel-body seal-card">
        <div className="stack tight">
          <span className="soft small">{t('seal.state')}</span>
          <div className="seal-word">
            <Status tone={tones[seal.state]}>{word('seal.state', seal.state)}</Status>
          </div>
          <p className="soft">{word('seal.text', seal.state)}</p>
          {seal.state === 'unsealing' && <strong>{t('seal.given', values)}</strong>}
          {seal.holders.length > 0 && <Holders seal={seal} />}
        </div>
        {seal.state !== 'never-founded' && (
          <dl className="facts">
            <dt>{t('found.threshold')}</dt>
            <dd>
              {seal.unsealedBy === 'tokens'
                ? t('seal.quorum.tokens', { tokens: seal.tokens.join(', ') })
                : seal.threshold === 0
                  ? t('seal.quorum.none')
                  : t('seal.quorum', values)}
            </dd>
            <dt>{t('seal.processes')}</dt>
            <dd>
              {seal.processes.length === 0 ? (
                t('seal.processes.none')
              ) : (
                <a href="/trust/keys?tab=providers">
                  {t('seal.processes.open', { open, count: seal.processes.length })}
                </a>
              )}
            </dd>
            <dt>{t('seal.founded')}</dt>
            <dd>
              <Moment at={seal.foundedAt} />
            </dd>
            {seal.threshold > 0 && (
              <>
                <dt>{t('seal.shared')}</dt>
                <dd>
                  <Moment at={seal.sharedAt} /> · {t('seal.epoch', { count: seal.epoch })}
                </dd>
              </>
            )}
          </dl>
        )}
      </div>
    </section>
  );
}
