import { type AuditRecord, newId, type Recorder } from '@citywall/kernel';

/** How long like calls are counted before one record says how many there were, ms. */
const period = 60_000;

/** Different kinds of calls counted at once; what comes beyond is counted together under 'others'. */
const maximumKinds = 2_000;

/** Counts calls that are recorded in aggregate, so that a flood cannot fill the log. */
export interface Tally {
  count(record: AuditRecord): void;
  /** Writes what has been counted; called at stop too. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** One record for many must not claim that all of them were what the first one was. */
function forMany({ call: _call, details: _details, ...first }: AuditRecord, { resource }: AuditRecord): AuditRecord {
  return resource.id === first.resource.id ? first : { ...first, resource: { type: resource.type, id: '*' } };
}

export function createTally(recorder: Recorder, onFailure: (error: unknown) => void): Tally {
  let counted = new Map<string, { record: AuditRecord; count: number }>();
  const flush = async (): Promise<void> => {
    const due = counted;
    counted = new Map();
    await Promise.all(
      [...due].map(([kind, { record, count }]) =>
        recorder.append({ ...record, id: newId(), count }).catch((error: unknown) => {
          // A log that is down takes them together with the next ones.
          add(kind, record, count);
          onFailure(error);
        }),
      ),
    );
  };
  const add = (kind: string, record: AuditRecord, count: number): void => {
    const entry = counted.get(kind);
    if (entry === undefined) counted.set(kind, { record, count });
    else {
      entry.count += count;
      entry.record = forMany(entry.record, record);
    }
  };
  const timer = setInterval(() => void flush(), period);
  timer.unref();
  return {
    count(record) {
      let kind = [record.operation, record.principal.id, record.outcome, record.code ?? '', record.address].join('\n');
      if (!counted.has(kind) && counted.size >= maximumKinds) kind = `others\n${record.operation}\n${record.outcome}`;
      add(kind, record, 1);
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
