import { Button } from '@citywall/ui';
import { type DragEvent, useRef, useState } from 'react';
import { type GivenFile, largestFile } from './check-files.ts';
import { useWords } from './language.tsx';
import type { WordKey } from './words.table.ts';

interface FileFieldProperties {
  readonly name: WordKey & ('evidence' | 'roots' | 'content');
  readonly file: GivenFile | undefined;
  readonly large?: boolean;
  readonly onFile: (file: GivenFile | undefined) => void;
}

/** A place for one file, by dropping it or by choosing it. */
export function FileField({ name, file, large, onFile }: FileFieldProperties) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const take = async (given: File | undefined) => {
    if (!given) return;
    setWrong(undefined);
    if (given.size > largestFile) return setWrong(t('too-large', { name: given.name }));
    try {
      onFile({ name: given.name, bytes: new Uint8Array(await given.arrayBuffer()) });
    } catch {
      setWrong(t('unreadable', { name: given.name }));
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <section
      className={['drop', large && 'large', over && 'over', file && 'filled'].filter(Boolean).join(' ')}
      aria-label={t(name)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2>{t(name)}</h2>
      <p className="soft">{t(`${name}.text`)}</p>
      <div className="row">
        <Button kind={large && !file ? 'primary' : 'plain'} small={!large} onClick={() => input.current?.click()}>
          {t('choose')}
        </Button>
        {file && (
          <span className="row given">
            <strong>{file.name}</strong>
            <button
              type="button"
              className="close"
              aria-label={t('remove', { name: file.name })}
              onClick={() => onFile(undefined)}
            >
              ×
            </button>
          </span>
        )}
      </div>
      <input
        ref={input}
        type="file"
        hidden
        data-field={name}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </section>
  );
}
