import { Button } from '@citywall/ui';
import { useState } from 'react';
import { type PolicyVersion, usePolicySchema } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { Answer } from '../../answer.tsx';
import { StateMark } from '../../marks.tsx';
import { Moment } from '../../moment.tsx';
import { CedarText } from './cedar-editor.tsx';
import { lineDiff } from './line-diff.ts';

/** What policies of a module can speak of; operations are put into the text by choosing them. */
export function SchemaPanel({ module, onPut }: { readonly module: string; readonly onPut?: (text: string) => void }) {
  const { t, text } = useWords();
  const schema = usePolicySchema(module);
  return (
    <section className="panel">
      <header>
        <h2>{t('citypolicy.schema')}</h2>
      </header>
      <div className="panel-body stack tight">
        <p className="soft small">{t('citypolicy.schema.lead')}</p>
        <Answer of={schema}>
          {({ operations, schema: types }) => (
            <>
              <details>
                <summary>
                  {t('citypolicy.operations')} ({operations.length})
                </summary>
                {onPut && <p className="soft small">{t('citypolicy.operations.hint')}</p>}
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard */}
                <ul className="plain stack tight operation-list" tabIndex={0} aria-label={t('citypolicy.operations')}>
                  {operations.map(({ name, summary }) => (
                    <li key={name}>
                      {onPut ? (
                        <button
                          type="button"
                          className="plain-button mono small"
                          onClick={() => onPut(`Action::"${name}"`)}
                        >
                          {name}
                        </button>
                      ) : (
                        <span className="mono small">{name}</span>
                      )}{' '}
                      <span className="small soft">{text(summary)}</span>
                    </li>
                  ))}
                </ul>
              </details>
              <details>
                <summary>{t('citypolicy.schema')}</summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reached by the keyboard */}
                <pre className="raw operation-list" tabIndex={0}>
                  {types}
                </pre>
              </details>
            </>
          )}
        </Answer>
      </div>
    </section>
  );
}

interface VersionsProperties {
  readonly versions: readonly PolicyVersion[];
  /** The text as it stands in the editor. */
  readonly text: string;
  readonly onTake?: (version: PolicyVersion) => void;
}

/** Every version with who wrote it and why; one can be compared with the text and taken over. */
export function VersionsPanel({ versions, text: now, onTake }: VersionsProperties) {
  const { t } = useWords();
  const [open, setOpen] = useState<number>();
  return (
    <section className="panel">
      <header>
        <h2>{t('citypolicy.versions')}</h2>
      </header>
      <ul className="panel-body plain stack">
        {versions.map((version) => (
          <li key={version.version} className="stack tight">
            <div>
              <strong>{t('citypolicy.version', { version: version.version })}</strong>{' '}
              <StateMark set="citypolicy.state" state={version.state} />{' '}
              <span className="soft small">
                {version.author.name} · <Moment at={version.changedAt} />
              </span>
              <br />
              <span className="small">{version.reason}</span>
            </div>
            <div className="row">
              <Button small onClick={() => setOpen(open === version.version ? undefined : version.version)}>
                {t('citypolicy.compare')}
              </Button>
              {onTake && (
                <Button small onClick={() => onTake(version)}>
                  {t('citypolicy.take')}
                </Button>
              )}
            </div>
            {open === version.version && <Comparison before={version.cedar} after={now} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Comparison({ before, after }: { readonly before: string; readonly after: string }) {
  const { t } = useWords();
  if (before === after) return <p className="soft small">{t('citypolicy.compare.same')}</p>;
  return (
    <pre className="raw diff">
      {lineDiff(before, after).map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
        <div key={index} className={kind}>
          {kind === 'gone' ? '− ' : kind === 'new' ? '+ ' : '  '}
          <CedarText text={text} />
        </div>
      ))}
    </pre>
  );
}
