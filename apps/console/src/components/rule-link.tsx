import { useRuleTitle } from '../api/detection.ts';
import type { Finding } from '../api/types.ts';
import { useWords } from '../language/language.ts';

/** What a rule is called in the reader's language; `known` stands until the rule is read, and when it is gone. */
export function RuleName({ id, known }: { readonly id: string; readonly known?: string }) {
  const { language, text } = useWords();
  // A finding carries the title as the rule has it, in English.
  const asked = useRuleTitle(id, known === undefined || language !== 'en');
  return text(asked.data?.titleText) || known || id;
}

/** The rule of a finding, by name, leading to its page. */
export function RuleLink({ rule }: { readonly rule: Finding['rule'] }) {
  return (
    <a href={`/rules/${encodeURIComponent(rule.id)}`}>
      <RuleName id={rule.id} known={rule.title} />
    </a>
  );
}
