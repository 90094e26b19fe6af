import { TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useSetScanScope, useStartScan } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';

const linesOf = (text: string) => text.split(/\s+/).filter(Boolean);

/** Starts a scan of endpoints inside the scope. */
export function ScanForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const start = useStartScan();
  const [targets, setTargets] = useState('');
  const [ports, setPorts] = useState('443, 22');
  const numbers = ports
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  const wrong =
    numbers.length >= 1 &&
    numbers.length <= 32 &&
    numbers.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535)
      ? undefined
      : t('scan.ports.wrong');
  return (
    <ActDialog
      title={t('scan.start')}
      plan={t('scan.plan')}
      actLabel={t('scan.start')}
      withoutReason
      ready={linesOf(targets).length > 0 && !wrong}
      onClose={onClose}
      onAct={async () => {
        const { id } = await start.mutateAsync({ targets: linesOf(targets), ports: numbers });
        showNotice({ text: t('scan.started'), href: `/trust/supervision?scan=${id}&tab=scans` });
      }}
    >
      <TextArea
        label={t('scan.targets')}
        hint={t('scan.targets.hint')}
        required
        rows={4}
        value={targets}
        onChange={(event) => setTargets(event.target.value)}
      />
      <TextField
        label={t('scan.ports')}
        wrong={wrong}
        value={ports}
        onChange={(event) => setPorts(event.target.value)}
      />
    </ActDialog>
  );
}

/** Decides what may be scanned. */
export function ScopeForm({ entries, onClose }: { readonly entries: readonly string[]; readonly onClose: () => void }) {
  const { t } = useWords();
  const set = useSetScanScope();
  const [text, setText] = useState(entries.join('\n'));
  return (
    <ActDialog
      title={t('scan.scope')}
      plan={t('scan.scope.plan')}
      actLabel={t('scan.scope.set')}
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await set.mutateAsync({ entries: linesOf(text) });
        showNotice({ text: t('scan.scope.saved') });
      }}
    >
      <TextArea
        label={t('scan.scope')}
        hint={t('scan.scope.hint')}
        rows={6}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </ActDialog>
  );
}
