import { createRequire } from 'node:module';
import { Refused } from './located.ts';
import { readQuickly } from './quick-yaml.ts';
import { type YamlDocument, yamlLimits } from './yaml-document.ts';

const load = createRequire(import.meta.url);

/** Reads every document of a YAML text; empty documents are left out. Never throws. */
export function readYaml(text: string): readonly YamlDocument[] {
  if (text.length > yamlLimits.characters) {
    const reason = `the file holds more than ${yamlLimits.characters} characters; split it`;
    return [{ refused: new Refused(reason, 0) }];
  }
  const quick = readQuickly(text);
  if (quick) return quick.map((root) => ({ root }));
  // Eighty files that most rules never need: loaded with the first text that does.
  const { readFully } = load('./full-yaml.ts') as typeof import('./full-yaml.ts');
  return readFully(text);
}
