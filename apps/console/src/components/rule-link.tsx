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

/** The rule of a finding, by name, leading to its page; what no Sigma rule claims leads to the source it is about. */
export function RuleLink({ finding }: { readonly finding: Finding }) {
  const { t } = useWords();
  const { rule, group } = finding;
  if (finding.detector === 'source-health') {
    return <a href={`/sources/${encodeURIComponent(group.source ?? '')}`}>{t('finding.source-health')}</a>;
  }
  return (
    <a href={`/rules/${encodeURIComponent(rule.id)}`}>
      <RuleName id={rule.id} known={rule.title} />
    </a>
  );
}
