import type { EvidenceVerdict } from '@citywall/trust/evidence';
import type { ReactNode } from 'react';
import type { Outcome } from './check-files.ts';
import { useWords } from './language.tsx';
import type { WordKey } from './words.table.ts';

type Proven = Extract<EvidenceVerdict, { proven: true }>;
type Tone = 'good' | 'warn' | 'bad';

const marks: Readonly<Record<Tone, string>> = {
  good: 'M5 12.5l4.5 4.5L19 7.5',
  warn: 'M12 6v7M12 17v.5',
  bad: 'M7 7l10 10M17 7L7 17',
};

function Headline({
  tone,
  title,
  children,
}: {
  readonly tone: Tone;
  readonly title: WordKey;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <div className={`verdict ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <svg width="44" height="44" viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="11" fill="currentColor" />
        <path d={marks[tone]} fill="none" stroke="var(--surface)" strokeWidth="2.4" strokeLinecap="round" />
      </svg>
      <div>
        <p className="answer">{t(title)}</p>
        <div>{children}</div>
      </div>
    </div>
  );
}

const digestNames = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512', sm3: 'SM3' } as const;

/** Digests in groups of four, so that two people can compare them aloud. */
const grouped = (hex: string): string => hex.match(/.{1,4}/g)?.join(' ') ?? hex;

function Facts({ verdict }: { readonly verdict: Proven }) {
  const { t, language } = useWords();
  const local = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'medium',
  }).format(verdict.time);
  return (
    <dl className="facts">
      <dt>{t('what')}</dt>
      <dd>
        <strong>{verdict.statement.name}</strong>
        <div className="soft">{t(verdict.contentChecked ? 'content.checked' : 'content.absent')}</div>
      </dd>
      <dt>{t('who')}</dt>
      <dd>
        <strong>{verdict.signer}</strong>
      </dd>
      <dt>{t('when')}</dt>
      <dd>
        <strong className="number">
          {new Date(verdict.time).toISOString().replace('T', ' ').replace('Z', ' UTC')}
        </strong>
        <div className="soft">{t('when.zone', { time: local })}</div>
      </dd>
      <dt>{t('digest', { name: digestNames[verdict.digest.name] })}</dt>
      <dd className="mono">{grouped(verdict.digest.hex)}</dd>
      <dt>{t('record')}</dt>
      <dd>{t('record.number', { number: verdict.record, size: verdict.log.size, name: verdict.log.name })}</dd>
      <dt>{t('keys')}</dt>
      <dd>
        {(['signer', 'time', 'log'] as const).map((name) => (
          <div key={name} className="key-line">
            <span className="soft">{t(`keys.${name}`)}</span>
            <ol>
              {verdict.chains[name].map((subject) => (
                <li key={subject}>{subject}</li>
              ))}
            </ol>
          </div>
        ))}
      </dd>
      <dt>{t('root')}</dt>
      <dd className="mono">
        {verdict.roots.map((root) => (
          <div key={root} className="root">
            {grouped(root)}
          </div>
        ))}
      </dd>
    </dl>
  );
}

const steps = ['whole', 'signature', 'chain', 'status', 'time', 'log'] as const;

function ProvenAnswer({ verdict }: { readonly verdict: Proven }) {
  const { t } = useWords();
  return (
    <>
      <Headline tone={verdict.rootsGiven ? 'good' : 'warn'} title={verdict.rootsGiven ? 'proven' : 'proven.own'}>
        {t(verdict.rootsGiven ? 'proven.text' : 'proven.own.text')}
      </Headline>
      <Facts verdict={verdict} />
      <h2>{t('checked')}</h2>
      <ul className="steps">
        {steps.map((step) =>
          step === 'chain' && !verdict.rootsGiven ? (
            <li key={step} className="open">
              {t('step.chain.own')}
            </li>
          ) : (
            <li key={step}>{t(`step.${step}`)}</li>
          ),
        )}
      </ul>
    </>
  );
}

/** The answer, large, and what it rests on. */
export function Verdict({ outcome }: { readonly outcome: Outcome }) {
  const { t, text } = useWords();
  if (outcome.kind === 'no-roots')
    return (
      <Headline tone="warn" title="no-roots">
        {t('no-roots.text')}
      </Headline>
    );
  if (outcome.kind === 'fault')
    return (
      <Headline tone="warn" title="fault">
        {t('fault.text')} <code>{outcome.message}</code>
      </Headline>
    );
  if (outcome.verdict.proven) return <ProvenAnswer verdict={outcome.verdict} />;
  const { words, reason, detail } = outcome.verdict;
  return (
    <>
      <Headline tone="bad" title="not-proven">
        {t('not-proven.text')}
      </Headline>
      <dl className="facts">
        <dt>{t('reason')}</dt>
        <dd>
          <strong>{text(words)}</strong>
        </dd>
        <dt>{t('detail')}</dt>
        <dd>
          <code>{detail === '' ? reason : `${reason}: ${detail}`}</code>
        </dd>
      </dl>
    </>
  );
}
