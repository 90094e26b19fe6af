/** A row as the query engine gives it, with the columns of the lake. */
export interface StoredRow {
  readonly time: number;
  readonly uid: string;
  readonly source: string;
  readonly received: number;
  readonly trusted: boolean;
  readonly raw: string;
  /** The complete OCSF event, rebuilt. */
  readonly event: Record<string, unknown>;
}

/** Columns a StoredRow is made from, as SQL. */
export const storedColumns =
  'epoch_ms(time) AS time_ms, uid, source, epoch_ms(received) AS received_ms, trusted, raw_data, lower(hex(raw_data_hash)) AS hash, raw_data_size, event';

/** Rebuilds the event from a row selected with `storedColumns`; docs/lake.md describes the same for others. */
export function storedRow(row: Record<string, unknown>): StoredRow {
  const event = JSON.parse(row.event as string) as Record<string, unknown>;
  const received = Number(row.received_ms);
  const raw = row.raw_data as string;
  const metadata = { ...(event.metadata as object), uid: row.uid, logged_time: received };
  return {
    time: Number(row.time_ms),
    uid: row.uid as string,
    source: row.source as string,
    received,
    trusted: row.trusted as boolean,
    raw,
    event: {
      ...event,
      metadata,
      raw_data: raw,
      raw_data_hash: { algorithm: 'SHA-256', algorithm_id: 3, value: row.hash },
      raw_data_size: Number(row.raw_data_size),
    },
  };
}
