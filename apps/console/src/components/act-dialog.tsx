import { FormDialog, TextField } from '@citywall/ui';
import { type ReactNode, useState } from 'react';
import { useWords } from '../language/language.ts';
import { Complaint } from './answer.tsx';
import { Facts } from './facts.tsx';

interface ActDialogProperties {
  readonly title: string;
  /** What exactly will change. */
  readonly plan: ReactNode;
  /** Who is affected, how it is undone, when it ends by itself; absent ones are not said. */
  readonly affects?: ReactNode;
  readonly undone?: ReactNode;
  readonly ends?: ReactNode;
  readonly actLabel: string;
  readonly danger?: boolean;
  /** No reason is asked when the act needs none. */
  readonly withoutReason?: boolean;
  readonly ready?: boolean;
  /** The plan says why it would be refused. */
  readonly refused?: boolean;
  readonly wide?: boolean;
  /** Does it; what it throws is shown and what was typed is kept. */
  readonly onAct: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
  /** Further fields. */
  readonly children?: ReactNode;
}

/** Before an act: what will change, who is affected, how it is undone, when it ends, and why it is done. */
export function ActDialog(properties: ActDialogProperties) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const needsReason = !properties.withoutReason;
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await properties.onAct(reason.trim());
      properties.onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const facts = (
    [
      [t('act.affects'), properties.affects],
      [t('act.undone'), properties.undone],
      [t('act.ends'), properties.ends],
    ] as const
  ).filter(([, value]) => value);
  return (
    <FormDialog
      title={properties.title}
      submitLabel={properties.actLabel}
      danger={properties.danger}
      wide={properties.wide}
      ready={properties.ready !== false && (!needsReason || reason.trim() !== '')}
      pending={busy}
      problem={<Complaint error={error} />}
      onSubmit={() => void submit()}
      onClose={properties.onClose}
    >
      {properties.children}
      {properties.plan && <div className={properties.refused ? 'plan refused' : 'plan'}>{properties.plan}</div>}
      {facts.length > 0 && <Facts of={facts} />}
      {needsReason && (
        <TextField
          label={t('act.reason')}
          hint={t('act.reason.hint')}
          autoFocus={!properties.children}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
