import { applyFilters } from './apply-filters.ts';
import { indexOf, linkCorrelations } from './link-correlations.ts';
import { parseRules } from './parse-rules.ts';
import { refuse } from './refuse.ts';
import type { LoadOptions, RuleDocument, RuleFile, RuleSet } from './rule.ts';

/** Reads rule files, resolves what they name and applies filters; what cannot be resolved is refused with its reason. */
export function loadRules(files: readonly RuleFile[], options: LoadOptions = {}): RuleSet {
  return linkRules(files.flatMap(({ file, text }) => parseRules(text, file, options)));
}

/** Makes a rule set of documents already parsed, in their order. */
export function linkRules(parsed: readonly RuleDocument[]): RuleSet {
  const unique = refuseDuplicates(parsed);
  const filtered = applyFilters(unique);
  const { documents, feeding } = linkCorrelations(filtered);
  return {
    rules: documents.filter((document) => document.kind === 'rule'),
    correlations: documents.filter((document) => document.kind === 'correlation'),
    filters: documents.filter((document) => document.kind === 'filter'),
    refused: documents.filter((document) => document.kind === 'refused'),
    documents,
    feeding,
  };
}

function refuseDuplicates(documents: readonly RuleDocument[]): readonly RuleDocument[] {
  const index = indexOf([]);
  return documents.map((document) => {
    if (document.kind === 'refused') return document;
    for (const identity of [document.id, document.name, document.key]) {
      const other = identity === null ? undefined : index.get(identity);
      if (!other) continue;
      const what = identity === document.id ? 'id' : identity === document.name ? 'name' : 'text';
      return refuse(document, `the ${what} ${identity} is already used by ${other.file} line ${other.line}`);
    }
    for (const identity of [document.id, document.name, document.key])
      if (identity !== null) index.set(identity, document);
    return document;
  });
}
