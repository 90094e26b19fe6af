import { Empty, Skeleton } from '@citywall/ui';
import { useState } from 'react';
import { useSignatories } from '../../api/documents.ts';
import { useSession } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { Answer, Complaint } from '../answer.tsx';
import { FileDrop } from './file-drop.tsx';
import { useLaid } from './laid-file.ts';
import { usableBy } from './my-signatories.ts';
import { SignForm } from './sign-form.tsx';
import { type Signed, SignedResult } from './signed-result.tsx';

/** Signing: lay a file down, choose the name, place the seal, take the result away. */
export function SignTab() {
  const { t } = useWords();
  const signatories = useSignatories();
  const me = useSession().data?.user.id;
  const [file, setFile] = useState<File>();
  const [signed, setSigned] = useState<Signed>();
  const { laid, error } = useLaid(file);
  const again = (next: File | undefined) => {
    setSigned(undefined);
    setFile(next);
  };
  if (signed) return <SignedResult signed={signed} onAgain={again} />;
  return (
    <Answer of={signatories} lines={6}>
      {({ items }) => {
        const mine = usableBy(items, me);
        if (mine.length === 0)
          return (
            <section className="panel">
              <Empty title={t('sign.none')} action={<a href="/trust/documents?tab=names">{t('document.tab.names')}</a>}>
                {t('sign.none.text')}
              </Empty>
            </section>
          );
        return (
          <div className="stack">
            <FileDrop label={t('sign.file')} hint={t('sign.file.hint')} file={file} onFile={setFile} />
            <Complaint error={error} />
            {file && !laid && !error && <Skeleton lines={5} label={t('sign.measuring')} />}
            {laid && (
              <SignForm
                key={laid.file.name + laid.file.lastModified}
                laid={laid}
                signatories={mine}
                onSigned={setSigned}
              />
            )}
          </div>
        );
      }}
    </Answer>
  );
}
