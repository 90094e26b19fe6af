import type { ReactNode } from 'react';
import type { EvidenceFacts, EvidenceVerdict } from '../../api/documents.ts';
import { exactInstant, number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { Code } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { commonName } from '../trust/names.ts';
import { VerdictHead } from './verdict-head.tsx';

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="evidence-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Chains({ chains }: Pick<EvidenceFacts, 'chains'>) {
  const { t } = useWords();
  return (
    <Part title={t('evidence.chain')}>
      <p className="small soft">{t('evidence.chain.text')}</p>
      <dl className="facts">
        {(['signer', 'time', 'log'] as const).map((name) => (
          <div key={name} className="pair">
            <dt>{t(`evidence.chain.${name}`)}</dt>
            <dd>
              <ol className="key-chain">
                {chains[name].map((subject) => (
                  <li key={subject} title={subject}>
                    {commonName(subject)}
                  </li>
                ))}
              </ol>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Explained({ verdict, facts }: { readonly verdict: EvidenceVerdict; readonly facts: EvidenceFacts }) {
  const { t, language } = useWords();
  const { record, log, roots, chains } = facts;
  return (
    <>
      <dl className="facts">
        <dt>{t('evidence.what')}</dt>
        <dd>
          <strong>{facts.name}</strong>
          <div className="small soft">{t(verdict.contentChecked ? 'evidence.inside' : 'evidence.outside')}</div>
        </dd>
        <dt>{t('evidence.signer')}</dt>
        <dd>
          <strong>{verdict.signer && commonName(verdict.signer)}</strong>
          <div className="small soft">{verdict.signer}</div>
        </dd>
        <dt>{t('evidence.when')}</dt>
        <dd>
          <strong>
            <Moment at={verdict.time} />
          </strong>{' '}
          {verdict.time !== null && <span className="soft number">{exactInstant(verdict.time)}</span>}
          <div className="small soft">{t('evidence.when.text')}</div>
        </dd>
        <dt>{facts.digest.name.toUpperCase().replace(/^SHA/, 'SHA-')}</dt>
        <dd>
          <Code value={facts.digest.hex} />
        </dd>
      </dl>
      <Part title={t('evidence.stamp')}>
        <p className="small soft">{t('evidence.stamp.text')}</p>
      </Part>
      <Part title={t('evidence.log')}>
        <p className="small soft">
          {t('evidence.log.text', {
            record: number(record, language),
            size: number(log.size, language),
            name: log.name,
            hashes: log.hashes,
          })}
        </p>
      </Part>
      <Chains chains={chains} />
      <Part title={t('evidence.fingerprints')}>
        {roots.map((root) => (
          <div key={root}>
            <Code value={root} />
          </div>
        ))}
      </Part>
    </>
  );
}

/** What a package proves, in plain words; or why it does not. */
export function EvidenceExplained({ verdict }: { readonly verdict: EvidenceVerdict }) {
  const { t, text } = useWords();
  if (!verdict.proven || verdict.facts === null)
    return (
      <VerdictHead tone="bad" title={t('evidence.not-proven')}>
        {text(verdict.words)} <span className="small mono">{verdict.reason}</span>
      </VerdictHead>
    );
  return (
    <>
      <VerdictHead tone="good" title={t('evidence.proven')}>
        {t('evidence.proven.now')}
      </VerdictHead>
      <Explained verdict={verdict} facts={verdict.facts} />
    </>
  );
}
