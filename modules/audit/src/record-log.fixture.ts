import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alarm, type AuditRecord, newId, type Signer } from '@citywall/kernel';
import type { AuditPorts } from './record-log.ts';

/** A signer over a fresh key. */
export function testSigner(): Signer {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    publicKey,
    name: `citywall.${publicKey.toString('hex', 0, 4)}`,
    sign: (message) => sign(null, message, privateKey),
    mac: () => Buffer.alloc(32),
  };
}

/** The ports that the audit log uses, over a fresh data folder. */
export function testPorts(dataDir = mkdtempSync(join(tmpdir(), 'citywall-audit-')), signer = testSigner()): AuditPorts {
  const alarms = new Map<string, Alarm>();
  const quiet = (): void => undefined;
  return {
    dataDir,
    signer,
    clock: { now: () => Date.now() },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    live: { announce: quiet, listen: () => quiet },
    alarms: {
      raise: (key, level, title, details = {}) => void alarms.set(key, { key, level, title, since: 0, details }),
      clear: (key) => void alarms.delete(key),
      list: () => [...alarms.values()],
      watch: quiet,
    },
  };
}

/** A plausible record with a new id. */
export function testRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: newId(),
    time: new Date().toISOString(),
    operation: 'response.incident.close',
    phase: 'result',
    principal: { type: 'person', id: newId(), name: 'wang.fang' },
    resource: { type: 'Incident', id: newId() },
    outcome: 'success',
    risk: 'medium',
    policies: ['response.operate'],
    address: '10.1.2.3',
    call: newId(),
    ...changes,
  };
}
