import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '@citywall/platform/files';

/** What enrolment gave this agent. */
export interface Enrolment {
  readonly agent: string;
  /** API key for poll and report. Secret. */
  readonly key: string;
  /** Ed25519 public key that signs commands, 32 bytes in base64. */
  readonly commandKey: string;
}

/** The agent's folder: its signing key and its enrolment, both readable by their owner alone. */
export interface AgentState {
  readonly folder: string;
  /** Ed25519 public key of this agent, 32 bytes in base64. */
  readonly publicKey: string;
  sign(message: Uint8Array): Uint8Array;
  enrolment(): Enrolment | undefined;
  enrolled(enrolment: Enrolment): void;
}

/** Opens or makes the folder (0700) and the key in it (0600). */
export function openAgentState(folder: string): AgentState {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const enrolmentFile = join(folder, 'enrolment.json');
  const privateKey = readOrMakeKey(join(folder, 'agent.key'));
  const publicJwk = privateKey.export({ format: 'jwk' });
  return {
    folder,
    publicKey: Buffer.from(publicJwk.x ?? '', 'base64url').toString('base64'),
    sign: (message) => sign(null, message, privateKey),
    enrolment: () => (existsSync(enrolmentFile) ? readEnrolment(enrolmentFile) : undefined),
    enrolled: (enrolment) => writeFileDurably(enrolmentFile, `${JSON.stringify(enrolment)}\n`),
  };
}

function readOrMakeKey(file: string): KeyObject {
  if (existsSync(file)) return createPrivateKey(readFileSync(file));
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileDurably(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return privateKey;
}

function readEnrolment(file: string): Enrolment {
  const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Enrolment>;
  if (typeof value.agent !== 'string' || typeof value.key !== 'string' || typeof value.commandKey !== 'string') {
    throw new Error(`${file} is not whole. Remove it and enrol again with a new token.`);
  }
  return value as Enrolment;
}
