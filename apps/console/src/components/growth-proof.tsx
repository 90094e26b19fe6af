import { FormDialog, TextField } from '@citywall/ui';
import { useId, useState } from 'react';
import { useCheckpoints } from '../api/platform.ts';
import { get } from '../api/request.ts';
import { localTime } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { Complaint } from './answer.tsx';
import { sizeOfCheckpoint } from './checkpoint-size.ts';
import { saveFile } from './save-file.ts';

interface GrowthProofProperties {
  /** The size of the newest checkpoint: the greatest that can be proved. */
  readonly size: number;
  readonly onClose: () => void;
}

/** Takes away the proof that the log only grew between two checkpoints, an older one kept elsewhere perhaps. */
export function GrowthProof({ size, onClose }: GrowthProofProperties) {
  const { t, language } = useWords();
  const known = useCheckpoints();
  const list = useId();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState(String(size));
  const [unread, setUnread] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const ordered = [from, to].every((text) => /^\d{1,15}$/.test(text)) && Number(from) <= Number(to);
  const read = async (file: File | undefined) => {
    if (!file) return;
    const found = sizeOfCheckpoint(await file.slice(0, 4096).text());
    setUnread(found === undefined);
    if (found !== undefined) setFrom(String(found));
  };
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const proof = await get<unknown>('/audit/consistency', { from, to });
      saveFile(`growth-${from}-${to}.proof.json`, JSON.stringify(proof, null, 2));
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={t('audit.growth')}
      submitLabel={t('audit.growth.act')}
      ready={ordered}
      pending={busy}
      problem={<Complaint error={error} />}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p>{t('audit.growth.text')}</p>
      <datalist id={list}>
        {known.data?.items.map((checkpoint) => (
          <option key={checkpoint.size} value={checkpoint.size}>
            {checkpoint.time ? localTime(checkpoint.time, language) : ''}
          </option>
        ))}
      </datalist>
      <TextField
        label={t('audit.growth.from')}
        hint={t('audit.growth.from.hint')}
        inputMode="numeric"
        list={list}
        autoFocus
        required
        value={from}
        onChange={(event) => setFrom(event.target.value.trim())}
      />
      <TextField
        label={t('audit.growth.file')}
        type="file"
        wrong={unread ? t('audit.growth.unread') : undefined}
        onChange={(event) => void read(event.target.files?.[0])}
      />
      <TextField
        label={t('audit.growth.to')}
        inputMode="numeric"
        list={list}
        required
        wrong={from && to && !ordered ? t('audit.growth.wrong') : undefined}
        value={to}
        onChange={(event) => setTo(event.target.value.trim())}
      />
      <p className="small soft">{t('audit.proof.text')}</p>
    </FormDialog>
  );
}
