import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Clock, Log } from '@citywall/kernel';
import type { Stream } from '@citywall/platform/streams';
import { addLines } from '../intake/body-lines.ts';
import type { Intake } from '../intake/intake.ts';
import type { Sources } from '../intake/sources.ts';
import { readablePath } from './readable-path.ts';
import type { FollowedFile } from './tables.ts';

const chunkBytes = 1024 * 1024;
/** A line longer than this is refused in parts, so that memory stays bounded. */
const longestLine = 2 * 1024 * 1024;
const pauseMs = 500;
/** Bytes at the beginning by which a rotated file is told from the old one. */
const headBytes = 256;

export interface FileReaderPorts {
  readonly intake: Intake;
  readonly sources: Sources;
  readonly stream: Stream;
  readonly clock: Clock;
  readonly log: Log;
  /** The data folder, which is never read as a log. */
  readonly dataDir: string;
}

/** How far a file has been read, kept in the same transaction as its lines. */
interface Place {
  readonly offset: number;
  /** Hash of the first bytes, as many as `headLength`: another content under the name begins anew. */
  readonly head: string;
  readonly headLength: number;
}

const nowhere: Place = { offset: 0, head: '', headLength: 0 };

/** Reads one file as a source, from where it stopped last time; follows it over rotation until the signal fires. */
export async function readFile(ports: FileReaderPorts, file: FollowedFile, signal: AbortSignal): Promise<void> {
  const key = `file/${file.id}`;
  const kept = ports.stream.get(key);
  let place: Place = kept === undefined ? nowhere : (JSON.parse(Buffer.from(kept).toString()) as Place);
  while (!signal.aborted) {
    place = await readOn(ports, file, key, place, signal).catch((error: NodeJS.ErrnoException) => {
      ports.log.warn({ path: file.path, error: error.code ?? error.message }, 'a file cannot be read now');
      return place;
    });
    if (!file.follow) return;
    await new Promise((next) => setTimeout(next, pauseMs));
  }
}

async function readOn(
  ports: FileReaderPorts,
  file: FollowedFile,
  key: string,
  from: Place,
  signal: AbortSignal,
): Promise<Place> {
  // Looked at anew each time: the name may lead elsewhere by now.
  const path = await readablePath(file.path, ports.dataDir);
  if (path === undefined) throw new Error('the file is gone or may not be read as a log');
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    let place = await sameFile(handle, from, size);
    while (place.offset < size && !signal.aborted) {
      await ports.intake.resumed(signal);
      const next = await readChunk(ports, file, key, handle, place, size);
      if (next.offset === place.offset) return place;
      place = next;
    }
    return place;
  } finally {
    await handle.close();
  }
}

/** A file that became shorter or begins differently was rotated: it is read from its beginning. */
async function sameFile(handle: FileHandle, place: Place, size: number): Promise<Place> {
  if (place.offset > size) return withHead(handle, nowhere, size);
  if (place.headLength > 0 && (await headOf(handle, place.headLength)) !== place.head)
    return withHead(handle, nowhere, size);
  return place.headLength < headBytes ? withHead(handle, place, size) : place;
}

async function withHead(handle: FileHandle, place: Place, size: number): Promise<Place> {
  const headLength = Math.min(headBytes, size);
  return { ...place, headLength, head: await headOf(handle, headLength) };
}

async function headOf(handle: FileHandle, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}

/** Stores the whole lines of the next chunk; the rest of a line waits for its end, unless the file is read only once. */
async function readChunk(
  { intake, sources, clock }: FileReaderPorts,
  file: FollowedFile,
  key: string,
  handle: FileHandle,
  place: Place,
  size: number,
): Promise<Place> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, place.offset);
  const chunk = buffer.subarray(0, bytesRead);
  const lastNewline = chunk.lastIndexOf(10);
  const atEnd = place.offset + bytesRead >= size && !file.follow;
  const whole =
    lastNewline >= 0 ? lastNewline + 1 : atEnd || bytesRead >= Math.min(longestLine, chunkBytes) ? bytesRead : 0;
  const length = atEnd ? bytesRead : whole;
  if (length === 0) return place;
  const next: Place = { ...place, offset: place.offset + length };
  const source = sources.open(file.source, 'file', null, clock.now()).authenticate(true);
  if (file.format !== 'auto' && source.account.settings.format === 'auto') {
    await sources.configure(source, { ...source.account.settings, format: file.format as never });
  }
  const parcel = intake.parcel(source);
  addLines(parcel, chunk.subarray(0, length), 'text');
  parcel.update({ key, value: JSON.stringify(next) });
  await parcel.done();
  return next;
}
