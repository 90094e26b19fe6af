import { Button } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { type SignatureReports, useVerifyFile, verifyDocument } from '../../api/documents.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { FileDrop } from './file-drop.tsx';
import { base64Of, digestsNamedIn, hashFile, isPdf } from './hash-file.ts';
import { ReportsView } from './reports-view.tsx';

type Kind = 'document' | 'file' | undefined;

/** Whether what was laid down is a PDF document; undefined until it is known. */
function useKind(file: File | undefined): Kind {
  const [kind, setKind] = useState<Kind>();
  useEffect(() => {
    setKind(undefined);
    let wanted = true;
    if (file) void isPdf(file).then((pdf) => wanted && setKind(pdf ? 'document' : 'file'));
    return () => {
      wanted = false;
    };
  }, [file]);
  return kind;
}

function useCheck() {
  const [reports, setReports] = useState<SignatureReports>();
  const [error, setError] = useState<unknown>();
  const [share, setShare] = useState<number>();
  const verifyFile = useVerifyFile().mutateAsync;
  const check = async (file: File, signature: File | undefined) => {
    setReports(undefined);
    setError(undefined);
    setShare(0);
    try {
      if (signature === undefined) setReports(await verifyDocument(file));
      else {
        const digests = await hashFile(file, await digestsNamedIn(signature), setShare);
        setReports(await verifyFile({ signature: await base64Of(signature), digests }));
      }
    } catch (problem) {
      setError(problem);
    }
    setShare(undefined);
  };
  const forget = () => {
    setReports(undefined);
    setError(undefined);
  };
  return { reports, error, share, check, forget };
}

/** Checking: who signed what is laid down, when, and whether anything was changed since. */
export function CheckTab() {
  const { t } = useWords();
  const [file, setFile] = useState<File>();
  const [signature, setSignature] = useState<File>();
  const kind = useKind(file);
  const { reports, error, share, check, forget } = useCheck();
  // A document is checked at once; a file waits for its signature.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is laid down starts a check
  useEffect(() => {
    forget();
    if (file && kind === 'document') void check(file, undefined);
    if (file && kind === 'file' && signature) void check(file, signature);
  }, [file, kind, signature]);
  return (
    <div className="stack">
      <div className={kind === 'file' ? 'pair-of-fields' : undefined}>
        <FileDrop anySize label={t('check.file')} hint={t('check.file.hint')} file={file} onFile={setFile} />
        {kind === 'file' && (
          <FileDrop
            label={t('check.signature')}
            hint={t('check.signature.hint')}
            accept=".p7s,.p7m,.sig"
            file={signature}
            onFile={setSignature}
          />
        )}
      </div>
      {share !== undefined && (
        <p className="soft" role="status">
          {t('check.hashing', { percent: Math.round(share * 100) })}
        </p>
      )}
      {error !== undefined && (
        <div className="stack tight">
          <Complaint error={error} />
          <Button onClick={() => file && void check(file, kind === 'file' ? signature : undefined)}>
            {t('act.retry')}
          </Button>
        </div>
      )}
      {reports && file && <ReportsView reports={reports} document={kind === 'document'} />}
    </div>
  );
}
