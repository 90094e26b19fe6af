import { useState } from 'react';
import { useIncidentAct, verdicts } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { ChoiceField } from './choice-field.tsx';
import { showNotice } from './notices.tsx';

interface CloseIncidentsProperties {
  readonly ids: readonly string[];
  readonly title: string;
  /** What is said once they are closed. */
  readonly closed: string;
  readonly onClose: () => void;
}

/** Closes incidents, one after the other, with one verdict and one reason. */
export function CloseIncidents({ ids, title, closed, onClose }: CloseIncidentsProperties) {
  const { t, word } = useWords();
  const act = useIncidentAct();
  const [verdict, setVerdict] = useState<string>('true-positive');
  return (
    <ActDialog
      title={title}
      plan={t('incident.close.plan')}
      undone={t('incident.close.undone')}
      actLabel={t('incident.close')}
      onClose={onClose}
      onAct={async (comment) => {
        for (const id of ids) await act.mutateAsync({ id, verb: 'close', body: { verdict, comment } });
        showNotice({ text: closed });
      }}
    >
      <ChoiceField
        label={t('incident.verdict')}
        value={verdict}
        onChange={setVerdict}
        options={verdicts.map((value) => ({ value, label: word('verdict', value) }))}
      />
    </ActDialog>
  );
}
