import { FormDialog, Skeleton, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type CbomTrial, importCbom, tryCbom } from '../../api/cbom.ts';
import { queryClient } from '../../api/query.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { showNotice } from '../notices.tsx';
import '../../language/document.ts';
import '../documents/documents.css';
import { FileDrop } from '../documents/file-drop.tsx';
import { VerdictMark } from './verdict.tsx';

/** Largest file the server reads, bytes. */
const bytesMost = 16 * 1_048_576;

function Preview({ trial }: { readonly trial: CbomTrial }) {
  const { t, word, language } = useWords();
  if (trial.entries === 0) return <p className="plan refused">{t('cbom.none')}</p>;
  return (
    <div className="stack">
      <p className="plan">
        {t('cbom.recognised', { count: number(trial.entries, language), known: number(trial.known, language) })}
      </p>
      <ul className="row wide">
        {trial.counts.map(({ kind, verdict, count }) => (
          <li key={`${kind} ${verdict}`} className="row tight">
            <strong className="number">{number(count, language)}</strong> {word('inventory.kind', kind)}
            <VerdictMark verdict={verdict} />
          </li>
        ))}
      </ul>
      <div className="stack tight">
        {trial.examples.length < trial.entries && (
          <span className="small soft">{t('cbom.first', { count: trial.examples.length })}</span>
        )}
        <ul className="briefs plain cbom-entries">
          {trial.examples.map((entry) => (
            <li key={`${entry.kind} ${entry.location} ${entry.name}`} className="brief">
              <VerdictMark verdict={entry.verdict} />
              <span className="grow">
                {entry.name} {entry.algorithm && entry.algorithm !== entry.name && `· ${entry.algorithm}`}{' '}
                <span className="small soft">
                  {word('inventory.kind', entry.kind)} · {entry.location}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      {trial.skipped.length > 0 && (
        <details>
          <summary>{t('cbom.skipped', { count: trial.skipped.length })}</summary>
          <ul className="stack tight">
            {trial.skipped.map((one) => (
              <li key={`${one.component} ${one.reason}`} className="small">
                {one.component} <span className="soft">· {one.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Imports a CycloneDX file: first what is recognised is shown, then it is entered. */
export function CbomImport({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const [location, setLocation] = useState('');
  const [file, setFile] = useState<File>();
  const [state, setState] = useState<{ readonly busy?: boolean; readonly trial?: CbomTrial; readonly error?: unknown }>(
    {},
  );
  const place = location.trim() || (file?.name ?? '').slice(0, 300);
  const look = async (chosen: File, at: string) => {
    setFile(chosen);
    if (chosen.size > bytesMost) return;
    setState({ busy: true });
    try {
      setState({ trial: await tryCbom(chosen, at) });
    } catch (error) {
      setState({ error });
    }
  };
  const enter = async () => {
    if (!file) return;
    setState({ ...state, busy: true });
    try {
      const { added, seenAgain } = await importCbom(file, place);
      showNotice({ text: t('cbom.imported', { added, known: seenAgain }), href: '/trust/supervision?tab=inventory' });
      onClose();
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/trust/') });
    } catch (error) {
      setState({ ...state, busy: false, error });
    }
  };
  const tooLarge = file !== undefined && file.size > bytesMost;
  return (
    <FormDialog
      title={t('cbom.open')}
      submitLabel={t('cbom.import')}
      wide
      ready={Boolean(state.trial?.entries) && !tooLarge}
      pending={Boolean(state.busy && state.trial)}
      problem={<Complaint error={state.error} />}
      onSubmit={() => void enter()}
      onClose={onClose}
    >
      <p className="soft">{t('cbom.lead')}</p>
      <FileDrop
        label={t('cbom.file')}
        accept=".json,.cdx,application/json"
        file={file}
        onFile={(chosen) => {
          if (chosen) void look(chosen, location.trim() || chosen.name.slice(0, 300));
          else {
            setFile(undefined);
            setState({});
          }
        }}
      />
      <TextField
        label={t('cbom.location')}
        maxLength={300}
        placeholder={file?.name}
        value={location}
        onChange={(event) => setLocation(event.target.value)}
        onBlur={() => {
          if (file && state.trial) void look(file, place);
        }}
      />
      {tooLarge && (
        <p className="complaint" role="alert">
          {t('cbom.large')}
        </p>
      )}
      {state.busy && !state.trial && <Skeleton lines={4} label={t('cbom.reading')} />}
      {state.trial && !tooLarge && <Preview trial={state.trial} />}
    </FormDialog>
  );
}
