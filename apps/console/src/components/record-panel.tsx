import { Button, SidePanel } from '@citywall/ui';
import { useState } from 'react';
import { usePolicies } from '../api/identity.ts';
import type { AuditRecord } from '../api/platform.ts';
import { get } from '../api/request.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { Complaint } from './answer.tsx';
import { Facts } from './facts.tsx';
import { Code, StateMark } from './marks.tsx';
import { Moment } from './moment.tsx';
import { saveFile } from './save-file.ts';

/** The policies of a decision in words, where they still exist and may be seen; else by name. */
function DecidedBy({ ids }: { readonly ids: readonly string[] }) {
  const { text } = useWords();
  const known = usePolicies().data?.items ?? [];
  return (
    <ul className="plain">
      {ids.map((id) => (
        <li key={id}>
          {text(known.find((policy) => policy.id === id)?.words)} <span className="mono soft small">{id}</span>
        </li>
      ))}
    </ul>
  );
}

/** One record of the audit log, with its inclusion proof to take away. */
export function RecordPanel({ record }: { readonly record: AuditRecord }) {
  const { t, word } = useWords();
  const { change } = usePlace();
  const [error, setError] = useState<unknown>();
  const download = async () => {
    setError(undefined);
    try {
      const proof = await get<unknown>(`/audit/records/${record.id}/proof`);
      saveFile(`record-${record.index}.proof.json`, JSON.stringify(proof, null, 2));
    } catch (problem) {
      setError(problem);
    }
  };
  const facts = [
    ['audit.index', String(record.index)],
    ['event.time', <Moment key="time" at={record.time} />],
    ['audit.operation', <Code key="operation" value={record.operation} />],
    ['audit.phase', word('audit.phase', record.phase)],
    ['audit.outcome', <StateMark key="outcome" set="audit.outcome" state={record.outcome} />],
    ['audit.risk', word('risk', record.risk)],
    ['audit.principal', `${record.principal.name} (${word('principal', record.principal.type)})`],
    ['audit.resource', `${record.resource.type} ${record.resource.id}`],
    ['audit.address', record.address ? <Code key="address" value={record.address} /> : '–'],
    ['audit.policies', record.policies?.length ? <DecidedBy key="policies" ids={record.policies} /> : '–'],
    ['audit.code', record.code ?? '–'],
  ] as const;
  return (
    <SidePanel
      title={t('audit.record', { index: record.index })}
      closeLabel={t('act.close')}
      onClose={() => change({ record: undefined }, true)}
    >
      <Facts of={facts.map(([label, value]) => [t(label), value])} />
      {record.call && <a href={`/audit?text=${record.call}`}>{t('audit.call')}</a>}
      <Button onClick={() => void download()}>{t('audit.proof')}</Button>
      <p className="small soft">{t('audit.proof.text')}</p>
      <Complaint error={error} />
      <pre className="raw">{JSON.stringify(record, null, 2)}</pre>
    </SidePanel>
  );
}
