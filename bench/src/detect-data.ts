import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** Windows events as the OTRF sets have them: JSON lines. `data` is shared/data/detection. */
export function otrfEvents(data: string): readonly string[] {
  const archives = globSync(['otrf/atomic/windows/**/*.zip', 'otrf/compound/**/WindowsEvents.Zip'], {
    cwd: data,
  }).sort();
  if (archives.length === 0) throw new Error(`${data}/otrf holds no Windows events; the bench needs the test data`);
  return archives
    .flatMap((archive) => unzip(readFileSync(join(data, archive))))
    .filter(({ name }) => name.endsWith('.json'))
    .flatMap(({ content }) => content.toString('utf8').split(/\r?\n/))
    .filter((line) => line !== '');
}

/** The same events with every command line, path and hash made unique, so that no engine can remember values. */
export function uniqueEvents(events: readonly string[]): readonly string[] {
  return events.map((line, number) => {
    let value = 0;
    return JSON.stringify(JSON.parse(line), (key, written: unknown) => {
      if (typeof written !== 'string') return written;
      value += 1;
      return unique(key, written, `${number.toString(36)}x${value.toString(36)}`);
    });
  });
}

function unique(key: string, text: string, mark: string): string {
  if (/CommandLine|ScriptBlockText|Payload|Message$/.test(key)) return `${text} ${mark}`;
  if (/hash/i.test(key))
    return text.replace(/[0-9a-f]{32,64}/gi, (hash) =>
      Buffer.from(mark.padEnd(32, '.')).toString('hex').slice(0, hash.length),
    );
  const drive = /^[a-z]:\\/i.exec(text);
  return drive ? `${drive[0]}${mark}\\${text.slice(3)}` : text;
}

interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

// The entries of a zip archive by its central directory (PKWARE APPNOTE 4.3): stored or deflated.
function unzip(archive: Buffer): readonly ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    ) as [number, number, number];
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(begin, begin + size);
    at += 46 + nameLength + extraLength + commentLength;
    return { name, content: method === 0 ? packed : inflateRawSync(packed) };
  });
}
