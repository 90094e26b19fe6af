import { createParser, type FormatName, type Parser } from '@citywall/formats';
import type { JsonObject } from '@citywall/kernel';
import { type Observation, schemaVersion } from '@citywall/ocsf';
import { type LakeFile, LakeWriter } from '@citywall/platform/lake';
import { compileRules, loadRules, type Matcher, type RuleSet } from '@citywall/sigma';
import { createHitCollector, type HitCollector } from '../detect-hit.ts';
import { type BatchSource, eachRow, readBatch } from '../intake/batch.ts';
import { eventIds } from './event-id.ts';
import { type EventHit, evidenceOf } from './evidence.ts';
import { type LineFacts, lakeRow } from './lake-row.ts';
import type { Report, SourceReading, WorkerSetup } from './messages.ts';

const maximumParsers = 10_000;
const skewSamples = 8;

interface Reading {
  lines: number;
  unparsed: number;
  readonly skews: number[];
}

/** Turns batches into rows of the lake and hits for detection; the same batch always gives the same. */
export class BatchReader {
  readonly #writer: LakeWriter;
  readonly #parsers = new Map<string, Parser>();
  #matcher: Matcher;
  #collect: HitCollector;

  constructor(setup: WorkerSetup) {
    this.#writer = new LakeWriter(setup.lakeFolder, setup.name);
    const none = loadRules([]);
    this.#matcher = compileRules(none);
    this.#collect = createHitCollector(none);
  }

  useRules(ruleSet: RuleSet): void {
    this.#matcher = compileRules(ruleSet);
    this.#collect = createHitCollector(ruleSet);
  }

  read(sequence: number, value: Uint8Array): Extract<Report, { kind: 'batch' }> {
    const batch = readBatch(value);
    const parsers = batch.sources.map((source) => this.#parserOf(source));
    const readings: Reading[] = batch.sources.map(() => ({ lines: 0, unparsed: 0, skews: [] }));
    const hits: EventHit[] = [];
    let defect: string | undefined;
    const idOf = eventIds(batch.began, sequence);
    eachRow(batch, (row, index, received, start, end) => {
      const source = batch.sources[index] as BatchSource;
      const bytes = batch.bytes.subarray(start, end);
      const text = bytes.toString('utf8');
      const observation = (parsers[index] as Parser).parse(text, received);
      const uid = idOf(row);
      const facts = { uid, received, source: source.name, trusted: source.trusted, bytes, text };
      this.#writer.add(safeRow(observation, facts));
      note(readings[index] as Reading, observation, received);
      try {
        const hit = this.#match(observation, facts);
        if (hit) hits.push(hit);
      } catch (error) {
        // One event that breaks a rule must not stop all others, at this start and every later one.
        defect ??= `${uid}: ${error instanceof Error ? error.message : String(error)}`;
      }
    });
    const report = {
      kind: 'batch',
      sequence,
      rows: batch.rows,
      hits,
      readings: named(batch.sources, readings),
    } as const;
    return defect === undefined ? report : { ...report, defect };
  }

  #match(observation: Observation, facts: LineFacts): EventHit | undefined {
    const rules = this.#matcher.match(observation);
    return this.#collect(
      observation,
      rules,
      () => evidenceOf(this.#matcher, rules, observation, facts) as unknown as JsonObject,
    );
  }

  flush(from: number, to: number): Promise<readonly LakeFile[]> {
    return this.#writer.flush(from, to);
  }

  /** One parser a source and setting; it remembers the format it found. */
  #parserOf(source: BatchSource): Parser {
    const key = `${source.name}\n${source.format}\n${source.zone}`;
    const known = this.#parsers.get(key);
    if (known) return known;
    if (this.#parsers.size >= maximumParsers) this.#parsers.clear();
    const parser = createParser({ format: source.format as FormatName | 'auto', zone: source.zone });
    this.#parsers.set(key, parser);
    return parser;
  }
}

/** A defect in building one event must not stop the stream: the line is kept as a base event. */
function safeRow(observation: Observation, facts: Parameters<typeof lakeRow>[1]): ReturnType<typeof lakeRow> {
  try {
    return lakeRow(observation, facts);
  } catch {
    const { time } = observation;
    const metadata = { version: schemaVersion, product: { name: 'citywall' }, labels: ['event-not-built'] };
    const numbers = { class_uid: 0, category_uid: 0, activity_id: 0, type_uid: 0, severity_id: 0 };
    return lakeRow({ ...observation, time, event: { ...numbers, time, metadata, message: facts.text } }, facts);
  }
}

function note(reading: Reading, observation: Observation, received: number): void {
  reading.lines++;
  if (observation.unparsed) reading.unparsed++;
  else if (reading.skews.length < skewSamples) reading.skews.push(observation.time - received);
}

function named(sources: readonly BatchSource[], readings: readonly Reading[]): SourceReading[] {
  return readings.map((reading, index) => ({ source: (sources[index] as BatchSource).name, ...reading }));
}
