import type { Lake, Place } from '@citywall/platform/lake';
import type { Sources } from '../intake/sources.ts';
import type { StoredLine, StoredLines } from '../rule-book.types.ts';

const pageSize = 500;

/** Stored events with how their source is read now, for trying rules over them. */
export function createStoredLines(lake: Lake, sources: Sources): StoredLines {
  return {
    async *scan({ from, to, limit }, signal): AsyncGenerator<StoredLine> {
      let after: Place | undefined;
      for (let given = 0; given < limit && !signal.aborted; ) {
        const { rows, next } = await lake.search({ from, to }, { limit: pageSize, after, deadline: signal });
        for (const { uid, time, received, raw, source } of rows) {
          const settings = sources.get(source)?.account.settings;
          yield { uid, time, received, raw, source, format: settings?.format ?? 'auto', zone: settings?.zone ?? 'UTC' };
          given += 1;
        }
        if (next === null) return;
        after = next;
      }
    },
  };
}
