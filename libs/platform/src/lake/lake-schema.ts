import type { Column } from './parquet-columns.ts';

/** One event as the lake keeps it; docs/lake.md tells how a foreign reader rebuilds the OCSF event from it. */
export interface LakeRow {
  /** Event time, ms UTC. */
  readonly time: number;
  /** OCSF metadata.uid. */
  readonly uid: string;
  readonly classUid: number;
  readonly activityId: number;
  readonly severityId: number;
  readonly statusId: number;
  /** Name of the source it came through. */
  readonly source: string;
  readonly sourceAddress: string | null;
  readonly sourceName: string | null;
  readonly destinationAddress: string | null;
  readonly userName: string | null;
  readonly hostname: string | null;
  /** When it was received, ms UTC. */
  readonly received: number;
  /** Whether the source was authenticated or allow-listed when it was received. */
  readonly trusted: boolean;
  /** The original line as text. */
  readonly raw: string;
  /** SHA-256 over the original bytes, 32 bytes. */
  readonly rawHash: Uint8Array;
  /** Number of original bytes. */
  readonly rawSize: number;
  /** The OCSF event as JSON without metadata.uid, metadata.logged_time, raw_data, raw_data_hash and raw_data_size. */
  readonly event: string;
}

/** Columns in file order. Adding an optional one at the end keeps old files readable. */
export const lakeColumns: readonly Column[] = [
  { name: 'time', type: 'time' },
  { name: 'uid', type: 'text' },
  { name: 'class_uid', type: 'integer' },
  { name: 'activity_id', type: 'integer' },
  { name: 'severity_id', type: 'integer' },
  { name: 'status_id', type: 'integer' },
  { name: 'source', type: 'text' },
  { name: 'src_ip', type: 'text', optional: true },
  { name: 'src_name', type: 'text', optional: true },
  { name: 'dst_ip', type: 'text', optional: true },
  { name: 'user_name', type: 'text', optional: true },
  { name: 'hostname', type: 'text', optional: true },
  { name: 'received', type: 'time' },
  { name: 'trusted', type: 'boolean' },
  { name: 'raw_data', type: 'text', pageRows: 2048 },
  { name: 'raw_data_hash', type: 'bytes', pageRows: 2048 },
  { name: 'raw_data_size', type: 'integer' },
  { name: 'event', type: 'text', pageRows: 2048 },
];

/** Written into each file's key-value metadata. */
export const lakeFileMetadata = { 'citywall.lake': '1', 'ocsf.version': '1.8.0' } as const;

/** The cells of a row in the order of `lakeColumns`. */
export function cellsOf(row: LakeRow) {
  return [
    row.time,
    row.uid,
    row.classUid,
    row.activityId,
    row.severityId,
    row.statusId,
    row.source,
    row.sourceAddress,
    row.sourceName,
    row.destinationAddress,
    row.userName,
    row.hostname,
    row.received,
    row.trusted,
    row.raw,
    row.rawHash,
    row.rawSize,
    row.event,
  ] as const;
}
