import { Banner, Button } from '@citywall/ui';
import { useEffect, useRef, useState } from 'react';
import type { Sharing } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { saveFile } from '../save-file.ts';
import { printSheet } from './print-sheet.ts';

type Share = Sharing['shares'][number];

/** One share on its sheet, to be printed alone for its holder. */
function ShareSheet({ share, sharing }: { readonly share: Share; readonly sharing: Sharing }) {
  const { t } = useWords();
  const sheet = useRef<HTMLDivElement>(null);
  const values = { position: share.position, count: sharing.shares.length, epoch: sharing.epoch };
  return (
    <>
      <div ref={sheet} className="share-sheet">
        <h3>{t('shares.sheet')}</h3>
        <dl className="facts">
          <dt>{t('shares.sheet.holder')}</dt>
          <dd>
            <strong>{share.holder}</strong>
          </dd>
          <dt>{t('shares.sheet.root')}</dt>
          <dd className="mono">{sharing.root}</dd>
        </dl>
        <p className="share-text">{share.share}</p>
        <p>
          {t('shares.sheet.number', values)} · {t('shares.sheet.quorum', { threshold: sharing.threshold })}
        </p>
        <p>{t('shares.sheet.care')}</p>
      </div>
      <Button onClick={() => printSheet(sheet.current)}>{t('shares.print')}</Button>
    </>
  );
}

function Minutes({ sharing }: { readonly sharing: Sharing }) {
  const { t, text } = useWords();
  const sheet = useRef<HTMLPreElement>(null);
  return (
    <section className="panel">
      <header>
        <h2>{t('minutes.title')}</h2>
        <div className="row">
          <Button
            onClick={() => saveFile(`minutes-${sharing.epoch}.txt`, `${sharing.minutes.en}\n\n${sharing.minutes.zh}\n`)}
          >
            {t('minutes.save')}
          </Button>
          <Button onClick={() => printSheet(sheet.current)}>{t('minutes.print')}</Button>
        </div>
      </header>
      <div className="panel-body stack tight">
        <p className="soft">{t('minutes.text')}</p>
        <pre ref={sheet} className="minutes">
          {text(sharing.minutes)}
        </pre>
      </div>
    </section>
  );
}

/** Hands the shares over, one holder at a time; leaving before the last is warned of. */
export function Shares({ sharing, onDone }: { readonly sharing: Sharing; readonly onDone: () => void }) {
  const { t } = useWords();
  const [shown, setShown] = useState<number>();
  const [handed, setHanded] = useState<ReadonlySet<number>>(new Set());
  const all = handed.size === sharing.shares.length;
  useEffect(() => {
    if (all) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [all]);
  return (
    <div className="stack">
      <Banner tone="warn">
        <span className="grow">
          <strong>{t('shares.title')}.</strong> {t('shares.text')}
        </span>
      </Banner>
      <section className="panel">
        <header>
          <h2>{t('seal.holders')}</h2>
          <span className="soft number" role="status">
            {t('shares.progress', { handed: handed.size, count: sharing.shares.length })}
          </span>
        </header>
        <ul className="panel-body">
          {sharing.shares.map((share) => (
            <li key={share.position} className="share-row">
              <strong className="grow">
                {share.position}. {share.holder}
              </strong>
              {handed.has(share.position) && <span className="status good">{t('shares.handed')}</span>}
              {shown === share.position ? (
                <>
                  <Button onClick={() => setShown(undefined)}>{t('shares.hide')}</Button>
                  <Button
                    kind="primary"
                    onClick={() => {
                      setHanded(new Set([...handed, share.position]));
                      setShown(undefined);
                    }}
                  >
                    {t('shares.hand')}
                  </Button>
                  <ShareSheet share={share} sharing={sharing} />
                </>
              ) : (
                <Button disabled={shown !== undefined} onClick={() => setShown(share.position)}>
                  {t('shares.show', { name: share.holder })}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <Minutes sharing={sharing} />
      <div>
        <Button kind="primary" disabled={!all} onClick={onDone}>
          {t('shares.finish')}
        </Button>
      </div>
    </div>
  );
}
