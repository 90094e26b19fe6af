import { useEffect, useState } from 'react';
import { type Measures, measureDocument } from '../../api/documents.ts';
import { isPdf } from './hash-file.ts';

/** A file that was laid down, and what must be known of it to sign it. */
export interface Laid {
  readonly file: File;
  /** Absent for what is no PDF document. */
  readonly measures?: Measures;
}

/** Reads what was laid down; `error` says why it cannot be signed. */
export function useLaid(file: File | undefined) {
  const [laid, setLaid] = useState<Laid>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    setLaid(undefined);
    setError(undefined);
    if (!file) return;
    let wanted = true;
    const read = async (): Promise<Laid> =>
      (await isPdf(file)) ? { file, measures: await measureDocument(file) } : { file };
    read().then(
      (found) => wanted && setLaid(found),
      (problem) => wanted && setError(problem),
    );
    return () => {
      wanted = false;
    };
  }, [file]);
  return { laid, error };
}
