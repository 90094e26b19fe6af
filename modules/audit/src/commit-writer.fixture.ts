// A process that appends until it is killed: prints each record's id and index once it is acknowledged.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { testPorts, testRecord } from './record-log.fixture.ts';
import { RecordLog } from './record-log.ts';

const [dataDir, keyFile] = process.argv.slice(2);
const privateKey = createPrivateKey(readFileSync(keyFile));
const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
const log = new RecordLog(
  testPorts(dataDir, {
    name: 'citywall.killed',
    publicKey,
    sign: (message) => sign(null, message, privateKey),
    mac: () => Buffer.alloc(32),
  }),
);
await log.start();
setInterval(() => log.publish(), 20);
for (let writer = 0; writer < 32; writer += 1) {
  void (async () => {
    for (;;) {
      const record = testRecord();
      const index = await log.append(record);
      writeSync(1, `${record.id} ${index}\n`);
    }
  })();
}
