import { hash as digest } from 'node:crypto';
import type { AuditRecord, JsonObject } from '@citywall/kernel';
import { canonicalJson } from './canonical-json.ts';

/** Details larger than this many bytes are replaced by their size and hash. */
export const maximumDetails = 16 * 1024;
const maximumName = 256;
const maximumPolicies = 32;

function short(text: string): string {
  return text.length <= maximumName ? text : `${text.slice(0, maximumName - 1)}…`;
}

function boundedDetails(details: JsonObject): JsonObject {
  let text: string;
  try {
    text = canonicalJson(details);
  } catch {
    return { omitted: 'nested too deep' };
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= maximumDetails) return details;
  return { omitted: 'too large', bytes, sha256: digest('sha256', text) };
}

/**
 * The bytes of a record in the log: canonical JSON (RFC 8785), in UTF-8, far
 * below 64 KiB. What a caller may choose (names, details) is cut so that an
 * oversized value can never keep a record out of the log.
 */
export function encodeRecord(record: AuditRecord): Buffer {
  const { principal, resource } = record;
  const bounded: AuditRecord = {
    id: short(record.id),
    time: short(record.time),
    operation: short(record.operation),
    phase: record.phase,
    principal: { type: principal.type, id: short(principal.id), name: short(principal.name) },
    resource: { type: short(resource.type), id: short(resource.id) },
    outcome: record.outcome,
    code: record.code === undefined ? undefined : short(record.code),
    risk: record.risk,
    policies: record.policies?.slice(0, maximumPolicies).map(short),
    address: record.address === undefined ? undefined : short(record.address),
    call: record.call === undefined ? undefined : short(record.call),
    count: record.count,
    details: record.details === undefined ? undefined : boundedDetails(record.details),
  };
  return Buffer.from(canonicalJson(bounded as unknown as JsonObject));
}

/** Reads the bytes of a record that is known to be in the log; throws a SyntaxError when they are no JSON. */
export function decodeRecord(entry: Uint8Array): AuditRecord {
  return JSON.parse(Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).toString()) as AuditRecord;
}
