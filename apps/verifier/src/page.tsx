import { useEffect, useState } from 'react';
import { checkFiles, type GivenFile, type Outcome } from './check-files.ts';
import { FileField } from './file-field.tsx';
import { firstLanguage, type Language, LanguageContext, useWords } from './language.tsx';
import { Verdict } from './verdict.tsx';

/** The answer to the files, once the page has shown that it is at work; undefined while it is. */
function useOutcome(evidence?: GivenFile, roots?: GivenFile, content?: GivenFile): Outcome | undefined {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    setOutcome(undefined);
    if (evidence === undefined) return;
    const timer = setTimeout(() => setOutcome(checkFiles(evidence, roots, content)), 30);
    return () => clearTimeout(timer);
  }, [evidence, roots, content]);
  return outcome;
}

function Keep() {
  const { t } = useWords();
  return (
    <section className="keep">
      <h2>{t('offline')}</h2>
      <p className="soft">{t('offline.text')}</p>
      {location.protocol !== 'file:' && (
        <a className="button small" href={location.pathname} download="citywall-verify.html">
          {t('offline.save')}
        </a>
      )}
    </section>
  );
}

function Body({ onLanguage }: { readonly onLanguage: () => void }) {
  const { t, language } = useWords();
  const [evidence, setEvidence] = useState<GivenFile>();
  const [roots, setRoots] = useState<GivenFile>();
  const [content, setContent] = useState<GivenFile>();
  const outcome = useOutcome(evidence, roots, content);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = `${t('title')} · Citywall`;
  });
  return (
    <>
      <header className="top">
        <svg width="34" height="34" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="#20262e" />
          <path d="M6 25V9h5v4h3V9h4v4h3V9h5v16h-7v-5a3 3 0 0 0-6 0v5z" fill="#f0c674" />
        </svg>
        <h1>{t('title')}</h1>
        <button type="button" className="button quiet" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={onLanguage}>
          {t('language')}
        </button>
      </header>
      <main>
        <p className="lead">{t('lead')}</p>
        <FileField name="evidence" large file={evidence} onFile={setEvidence} />
        <div className="further">
          <FileField name="roots" file={roots} onFile={setRoots} />
          <FileField name="content" file={content} onFile={setContent} />
        </div>
        <section
          className="panel result"
          aria-live="polite"
          aria-busy={evidence !== undefined && outcome === undefined}
        >
          {outcome ? <Verdict outcome={outcome} /> : <p className="soft">{t(evidence ? 'checking' : 'waiting')}</p>}
        </section>
        <Keep />
      </main>
    </>
  );
}

/** The whole page. */
export function Page() {
  const [language, setLanguage] = useState<Language>(() => firstLanguage(navigator.languages));
  return (
    <LanguageContext value={language}>
      <Body onLanguage={() => setLanguage(language === 'zh' ? 'en' : 'zh')} />
    </LanguageContext>
  );
}
