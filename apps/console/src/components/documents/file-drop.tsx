import { Button } from '@citywall/ui';
import { type DragEvent, useRef, useState } from 'react';
import { bytes } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';

/** Largest file that the city takes in, bytes. */
const largest = 50 * 1024 * 1024;

interface FileDropProperties {
  readonly label: string;
  readonly hint?: string;
  readonly accept?: string;
  readonly file: File | undefined;
  /** What is only hashed here may be of any size. */
  readonly anySize?: boolean;
  readonly onFile: (file: File | undefined) => void;
}

/** A place for one file, by dropping it or by choosing it. */
export function FileDrop({ label, hint, accept, file, anySize = false, onFile }: FileDropProperties) {
  const { t, language } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const take = (given: File | undefined) => {
    if (!given) return;
    const complaint = given.size === 0 ? 'file.empty' : given.size > largest && !anySize ? 'file.too-large' : undefined;
    setWrong(complaint && t(complaint, { name: given.name }));
    if (!complaint) onFile(given);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <fieldset
      className={['file-drop', over && 'over', file && 'filled'].filter(Boolean).join(' ')}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <strong>{label}</strong>
      {file ? (
        <span className="row">
          <span className="file-name">{file.name}</span>
          <span className="small soft number">{bytes(file.size, language)}</span>
          <Button small onClick={() => input.current?.click()}>
            {t('file.other')}
          </Button>
          <Button
            small
            kind="quiet"
            aria-label={t('file.remove', { name: file.name })}
            onClick={() => onFile(undefined)}
          >
            ×
          </Button>
        </span>
      ) : (
        <span className="row">
          <span className="soft">{t('file.drop')}</span>
          <Button small onClick={() => input.current?.click()}>
            {t('file.choose')}
          </Button>
        </span>
      )}
      {hint && !file && <span className="small soft">{hint}</span>}
      {wrong && (
        <span className="wrong-reason" role="alert">
          {wrong}
        </span>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </fieldset>
  );
}
