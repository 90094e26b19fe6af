import { entryOf, type Located, type LocatedMap, placeOf, placeOfRefusal, Refused } from './located.ts';
import { readCorrelation } from './read-correlation.ts';
import { readFilter } from './read-filter.ts';
import { idOf } from './read-header.ts';
import { readRule } from './read-rule.ts';
import { readYaml } from './read-yaml.ts';
import type { LoadedDocument, LoadOptions, Refusal, RuleDocument } from './rule.ts';

/** Most documents of one file; every refusal costs a look through its text. */
const maximumDocuments = 1_000;

/** Reads every YAML document of a rule file: each is loaded or refused with reason, line and column. Never throws. */
export function parseRules(text: string, file: string, options: LoadOptions = {}): readonly RuleDocument[] {
  const read = readYaml(text);
  if (read.length > maximumDocuments) {
    const reason = `the file holds more than ${maximumDocuments} documents; split it`;
    return [refusal(text, file, null, new Refused(reason, 0))];
  }
  const documents = read.map((document): RuleDocument => {
    if ('refused' in document) return refusal(text, file, null, document.refused);
    const { root } = document;
    try {
      return readDocument(root, { text, file, options });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return refusal(text, file, root.kind === 'map' ? idOf(root) : null, error);
    }
  });
  if (documents.length > 0) return documents;
  return [refusal(text, file, null, new Refused('the file holds no rule', 0))];
}

interface FileContext {
  readonly text: string;
  readonly file: string;
  readonly options: LoadOptions;
}

function readDocument(root: Located, context: FileContext): LoadedDocument {
  if (root.kind !== 'map') throw new Refused('a rule is a map of keys such as title, logsource and detection', root.at);
  const place = (at: number) => placeOf(context.text, at);
  const source = { file: context.file, text: () => documentText(context.text, root.at), place };
  const placeholders = context.options.placeholders ?? {};
  const kind = kindOfDocument(root);
  if (kind === 'correlation') return readCorrelation(root, source);
  if (kind === 'filter') return readFilter(root, source, placeholders);
  return readRule(root, source, placeholders);
}

function documentText(text: string, start: number): string {
  const end = text.indexOf('\n---', start);
  return text.slice(start, end === -1 ? undefined : end).trimEnd();
}

function kindOfDocument(root: LocatedMap): 'rule' | 'correlation' | 'filter' {
  const sections = (['detection', 'correlation', 'filter'] as const).filter((key) => entryOf(root, key));
  if (sections.length > 1) {
    throw new Refused(
      `one document holds both ${sections.join(' and ')}; write two documents`,
      entryOf(root, sections[1]!)!.at,
    );
  }
  return sections[0] === 'correlation' || sections[0] === 'filter' ? sections[0] : 'rule';
}

function refusal(text: string, file: string, id: string | null, refused: Refused): Refusal {
  return { kind: 'refused', file, id, reason: refused.message, ...placeOfRefusal(text, refused) };
}
