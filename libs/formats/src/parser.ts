import { invalid } from '@citywall/kernel';
import type { Observation } from '@citywall/ocsf';
import { chooseYear } from './moment.ts';
import { unparsedObservation } from './plain-observation.ts';
import { type FormatName, formatNames, type LineReader, readersOf } from './readers.ts';
import { readZone } from './zone.ts';

/** How the lines of one source are to be read. */
export interface ParserOptions {
  readonly format: FormatName | 'auto';
  /** Zone of times that name none: IANA name or offset. Default UTC. */
  readonly zone?: string;
  /** Year of the first line, for formats that leave it out. Default: the latest year that does not lie ahead. */
  readonly year?: number;
  readonly now?: () => number;
}

/** Turns the lines of one source into observations. One per source: it keeps the format it found, the last second and the last line. */
export interface Parser {
  /** MUST NOT throw; a line that is not understood is kept unparsed. `receivedAt` is ms UTC. */
  parse(line: string, receivedAt: number): Observation;
  readonly format: FormatName | 'auto';
}

/** Throws a Problem when the format or the zone does not exist. */
export function createParser(options: ParserOptions): Parser {
  const { format } = options;
  if (format !== 'auto' && !formatNames.includes(format)) throw unknownFormat(format);
  const readers = readersOf(format, { zone: readZone(options.zone ?? 'UTC'), years: chooseYear(options.year) });
  return {
    format,
    parse(line, receivedAt) {
      const text = withoutLineEnd(line);
      for (let index = 0; index < readers.length; index++) {
        const reader = readers[index];
        const observation = readSafely(reader, text, receivedAt);
        if (observation === undefined) continue;
        // The format that fitted is tried first next time.
        if (index > 0) {
          readers.splice(index, 1);
          readers.unshift(reader);
        }
        return observation;
      }
      return unparsedObservation(text, receivedAt);
    },
  };
}

/** A defect of one reader must not cost the line: it is kept unparsed. */
function readSafely(reader: LineReader, line: string, receivedAt: number): Observation | undefined {
  try {
    const observation = reader.read(line, receivedAt);
    return observation !== undefined && Number.isFinite(observation.time) ? observation : undefined;
  } catch {
    return undefined;
  }
}

function withoutLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line.charCodeAt(end - 1) === 10 || line.charCodeAt(end - 1) === 13)) end--;
  return end === line.length ? line : line.slice(0, end);
}

function unknownFormat(format: string): Error {
  const names = `auto, ${formatNames.join(', ')}`;
  return invalid('formats.format.unknown', {
    en: `"${format.slice(0, 64)}" is no format. Choose one of ${names}.`,
    zh: `“${format.slice(0, 64)}”不是可用的格式。请选择：${names}。`,
  });
}
