import { useEffect, useState } from 'react';
import { type EvidenceVerdict, verifyEvidence } from '../../api/documents.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { EvidenceExplained } from './evidence-explained.tsx';
import { FileDrop } from './file-drop.tsx';

/** A package that somebody brings, checked against the roots of this city. */
export function EvidenceCheck() {
  const { t } = useWords();
  const [file, setFile] = useState<File>();
  const [verdict, setVerdict] = useState<EvidenceVerdict>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    setVerdict(undefined);
    setError(undefined);
    if (!file) return;
    let wanted = true;
    verifyEvidence(file).then(
      (found) => wanted && setVerdict(found),
      (problem) => wanted && setError(problem),
    );
    return () => {
      wanted = false;
    };
  }, [file]);
  return (
    <div className="stack">
      <FileDrop
        label={t('evidence.check.file')}
        hint={t('evidence.check.hint')}
        accept=".tar"
        file={file}
        onFile={setFile}
      />
      {file && !verdict && error === undefined && (
        <p className="soft" role="status">
          {t('evidence.checking')}
        </p>
      )}
      <Complaint error={error} />
      {verdict && (
        <section className="panel stack padded">
          <h2 className="only-read">{t('evidence.check.file')}</h2>
          <EvidenceExplained verdict={verdict} />
        </section>
      )}
    </div>
  );
}
