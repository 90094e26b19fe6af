import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Text } from '@citywall/kernel';
import type { RuleFile } from '@citywall/sigma';

const load = createRequire(import.meta.url);
const folder = new URL('../rules/', import.meta.url);

/** The rules that come with Citywall, by file name. */
export function starterRuleFiles(): readonly RuleFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => ({ file: `starter/${name}`, text: readFileSync(new URL(name, folder), 'utf8') }));
}

/** What a starter rule says to people, in both languages. */
export interface StarterRuleText {
  readonly title: Text;
  readonly description: Text;
  /** What looks alike and is harmless. */
  readonly falsepositives: readonly Text[];
}

/** What the starter rules say in both languages, by the id of the rule. */
export function starterRuleTexts(): ReadonlyMap<string, StarterRuleText> {
  // `citywall detect` reads the rules, but never these texts, and so does without eighty files.
  const { parseAllDocuments } = load('yaml') as typeof import('yaml');
  const texts = new Map<string, StarterRuleText>();
  for (const { text } of starterRuleFiles()) {
    for (const document of parseAllDocuments(text)) {
      const rule = document.toJS() as StarterDocument;
      const { title_zh: titleZh, description_zh: descriptionZh, falsepositives_zh: harmless = [] } = rule.citywall;
      texts.set(rule.id, {
        title: { en: rule.title, zh: titleZh },
        description: { en: rule.description, zh: descriptionZh },
        falsepositives: (rule.falsepositives ?? []).map((en, index) => ({ en, zh: harmless[index] ?? en })),
      });
    }
  }
  return texts;
}

/** What a starter rule has to carry; the tests of the rules see to it. */
interface StarterDocument {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly falsepositives?: readonly string[];
  readonly citywall: {
    readonly title_zh: string;
    readonly description_zh: string;
    readonly falsepositives_zh?: readonly string[];
  };
}
