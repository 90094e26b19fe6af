import { TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Source, useUpdateSource } from '../api/detection.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';

/** How a source is read: format, time zone of lines without one, and when its silence is an alarm. */
export function SourceForm({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const { t } = useWords();
  const update = useUpdateSource(source.name);
  const [format, setFormat] = useState(source.format);
  const [zone, setZone] = useState(source.zone);
  const [silent, setSilent] = useState(source.silentAfterSeconds === null ? '' : String(source.silentAfterSeconds));
  const seconds = Number(silent);
  const wrong =
    silent !== '' && !(Number.isInteger(seconds) && seconds >= 10) ? t('source.silentafter.wrong') : undefined;
  return (
    <ActDialog
      title={t('source.edit')}
      plan={t('source.edit.plan')}
      actLabel={t('act.save')}
      ready={!wrong}
      onClose={onClose}
      onAct={(reason) =>
        update.mutateAsync({
          ...(format !== source.format ? { format } : {}),
          ...(zone !== source.zone ? { zone } : {}),
          ...(silent !== '' ? { silentAfterSeconds: seconds } : {}),
          reason,
        })
      }
    >
      <TextField
        label={t('source.format')}
        hint={t('source.format.hint')}
        value={format}
        onChange={(event) => setFormat(event.target.value)}
      />
      <TextField
        label={t('source.zone')}
        hint={t('source.zone.hint')}
        value={zone}
        onChange={(event) => setZone(event.target.value)}
      />
      <TextField
        label={t('source.silentafter.seconds')}
        inputMode="numeric"
        wrong={wrong}
        value={silent}
        onChange={(event) => setSilent(event.target.value)}
      />
    </ActDialog>
  );
}
