import { TextField } from '@citywall/ui';
import { useState } from 'react';
import { useAddException } from '../api/detection.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { ChoiceField } from './choice-field.tsx';

const days = ['1', '7', '30', '90', '365'];

interface ExceptionFormProperties {
  readonly rule: string;
  /** What to leave out, where the person comes from a finding. */
  readonly about?: { readonly field: string; readonly value: string } | undefined;
  readonly onClose: () => void;
}

/** Leaves something out of a rule: what, why, and until when. */
export function ExceptionForm({ rule, about, onClose }: ExceptionFormProperties) {
  const { t } = useWords();
  const add = useAddException(rule);
  const [title, setTitle] = useState('');
  const [field, setField] = useState(about?.field ?? 'src_endpoint.ip');
  const [value, setValue] = useState(about?.value ?? '');
  const [length, setLength] = useState('30');
  const expiresAt = () => new Date(Date.now() + Number(length) * 86_400_000).toISOString();
  return (
    <ActDialog
      title={t('exception.add')}
      plan={field && value ? t('exception.plan', { field, value }) : null}
      undone={t('exception.undone')}
      ends={t('exception.ends', { count: Number(length) })}
      actLabel={t('exception.add')}
      ready={Boolean(title.trim() && field.trim() && value.trim())}
      onClose={onClose}
      onAct={(reason) =>
        add.mutateAsync({
          title: title.trim(),
          reason,
          expiresAt: expiresAt(),
          where: [{ field: field.trim(), value: value.trim() }],
        })
      }
    >
      <TextField
        label={t('exception.title')}
        hint={t('exception.title.hint')}
        autoFocus
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <TextField
        label={t('exception.field')}
        hint={t('exception.field.hint')}
        className="mono"
        value={field}
        onChange={(event) => setField(event.target.value)}
      />
      <TextField label={t('exception.value')} value={value} onChange={(event) => setValue(event.target.value)} />
      <ChoiceField
        label={t('exception.expires')}
        value={length}
        onChange={setLength}
        options={days.map((count) => ({ value: count, label: t('time.days', { count: Number(count) }) }))}
      />
    </ActDialog>
  );
}
