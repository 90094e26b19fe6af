import { Button } from '@citywall/ui';
import { useWords } from '../../language/language.ts';
import { saveFile } from '../save-file.ts';
import { VerdictHead } from './verdict-head.tsx';

/** What came of signing. */
export interface Signed {
  readonly file: File;
  /** The signed document, or the signature beside the file. */
  readonly content: Blob;
  readonly document: boolean;
  readonly signatory: string;
}

/** The name under which the result is kept: minutes.pdf becomes minutes-signed.pdf, data.csv becomes data.csv.p7s. */
export function resultName({ file, document }: Pick<Signed, 'file' | 'document'>): string {
  if (!document) return `${file.name}.p7s`;
  return `${file.name.replace(/\.pdf$/i, '').replace(/-signed$/, '')}-signed.pdf`;
}

interface SignedResultProperties {
  readonly signed: Signed;
  /** Goes on with a file, or with none. */
  readonly onAgain: (file: File | undefined) => void;
}

/** It is signed: take it away, let another sign, or go on with something else. */
export function SignedResult({ signed, onAgain }: SignedResultProperties) {
  const { t } = useWords();
  const name = resultName(signed);
  const further = () => onAgain(new File([signed.content], name, { type: 'application/pdf' }));
  return (
    <section className="panel stack padded">
      <VerdictHead tone="good" title={t('sign.done', { name: signed.file.name })}>
        {t('sign.done.text', { signatory: signed.signatory })}
      </VerdictHead>
      <div className="row">
        <Button kind="primary" onClick={() => saveFile(name, signed.content)}>
          {t(signed.document ? 'sign.save' : 'sign.save.file')}
        </Button>
        {signed.document && <Button onClick={further}>{t('sign.again')}</Button>}
        <Button onClick={() => onAgain(undefined)}>{t('sign.new')}</Button>
      </div>
    </section>
  );
}
