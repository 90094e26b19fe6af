export { createAlarmBoard } from './alarms.ts';
export { createBlobs } from './blobs.ts';
export { type DiskWatch, fullBytes, watchDisk } from './disk-watch.ts';
export { createLive } from './live.ts';
export { createLog } from './log.ts';
export { openSecret, sealSecret } from './sealed-secret.ts';
export { openSigner } from './signer.ts';
export { openTlsIdentity, type TlsIdentity } from './tls-identity.ts';
