import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Observation, OcsfEvent } from '@citywall/ocsf';
import type { LakeRow } from '@citywall/platform/lake';

/** What the intake knows about a line. */
export interface LineFacts {
  readonly uid: string;
  readonly received: number;
  readonly source: string;
  readonly trusted: boolean;
  /** The original bytes. */
  readonly bytes: Buffer;
  /** The same as text. */
  readonly text: string;
}

interface Endpoint {
  readonly ip?: string;
  readonly hostname?: string;
}

interface Involved {
  readonly src_endpoint?: Endpoint;
  readonly dst_endpoint?: Endpoint;
  readonly device?: Endpoint;
  readonly user?: { readonly name?: string };
  readonly actor?: { readonly user?: { readonly name?: string } };
}

/** The row that keeps an observation: its event, its original line, and over the original bytes hash and size. */
export function lakeRow(observation: Observation, facts: LineFacts): LakeRow {
  const event = withExactBytes(observation.event, facts);
  const { src_endpoint: from, dst_endpoint: to, device, user, actor } = event as OcsfEvent & Involved;
  return {
    time: Math.trunc(observation.time),
    uid: facts.uid,
    classUid: event.class_uid,
    activityId: event.activity_id,
    severityId: event.severity_id,
    statusId: event.status_id ?? 0,
    source: facts.source,
    sourceAddress: textOf(from?.ip),
    sourceName: textOf(from?.hostname),
    destinationAddress: textOf(to?.ip),
    userName: textOf(user?.name ?? actor?.user?.name),
    hostname: textOf(device?.hostname ?? to?.hostname),
    received: facts.received,
    trusted: facts.trusted,
    raw: facts.text,
    rawHash: hash('sha256', facts.bytes, 'buffer'),
    rawSize: facts.bytes.length,
    event: JSON.stringify(event),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Bytes that are no UTF-8 cannot be told from the text: they are kept beside it, so that nobody hides a line by breaking its encoding. */
function withExactBytes(event: OcsfEvent, facts: LineFacts): OcsfEvent {
  if (!facts.text.includes('\uFFFD') || isUtf8(facts.bytes)) return event;
  return { ...event, unmapped: { ...event.unmapped, raw_bytes_base64: facts.bytes.toString('base64') } };
}
