import { Banner, Button } from '@citywall/ui';
import { useState } from 'react';
import {
  type AlgorithmPolicy,
  type PolicyRule,
  type PolicySettings,
  policyVerdicts,
  useAlgorithmPolicy,
} from '../../api/algorithm-policy.ts';
import { useHolds } from '../../api/identity.ts';
import type { Verdict } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { policyChanges } from './policy-changes.ts';
import { PolicyRuleForm } from './policy-rule-form.tsx';
import { PutPolicy } from './policy-trial.tsx';
import { VerdictMark } from './verdict.tsx';

function RuleRow({
  rule,
  suspended = false,
  children,
}: {
  readonly rule: PolicyRule;
  readonly suspended?: boolean;
  readonly children?: React.ReactNode;
}) {
  const { t, text, word } = useWords();
  const bounds = [
    rule.below === undefined ? null : t('policy.rule.below.of', { bits: rule.below }),
    rule.purposes === undefined ? null : rule.purposes.map((purpose) => word('policy.use', purpose)).join(', '),
    rule.from === undefined ? null : t('policy.rule.from.of', { day: rule.from }),
    rule.until === undefined ? null : t('policy.rule.until.of', { day: rule.until }),
  ].filter((bound) => bound !== null);
  return (
    <li className={suspended ? 'policy-rule suspended' : 'policy-rule'}>
      <VerdictMark verdict={rule.verdict} />
      <div className="stack tight">
        <span>
          <strong>{rule.families.join(', ')}</strong>
          {bounds.length > 0 && <span className="soft"> · {bounds.join(' · ')}</span>}
          {suspended && <span className="soft"> · {t('policy.rule.suspended')}</span>}
        </span>
        <span>{text(rule.reason)}</span>
        <span className="small soft">
          <span className="mono">{rule.id}</span> · {rule.source}
        </span>
      </div>
      <span className="row">{children}</span>
    </li>
  );
}

interface EditorProperties {
  readonly policy: AlgorithmPolicy;
}

function Editor({ policy: { settings, standard } }: EditorProperties) {
  const { t, word } = useWords();
  const mayDecide = useHolds('security-administrator');
  const [draft, setDraft] = useState<PolicySettings>(settings);
  const [form, setForm] = useState<{ readonly rule?: PolicyRule }>();
  const [putting, setPutting] = useState(false);
  const changes = policyChanges(settings, draft);
  const set = (values: Partial<PolicySettings>) => setDraft({ ...draft, ...values });
  const keep = (rule: PolicyRule) =>
    set({
      rules: form?.rule ? draft.rules.map((each) => (each.id === form.rule?.id ? rule : each)) : [...draft.rules, rule],
    });
  const toggle = (id: string) =>
    set({
      suspended: draft.suspended.includes(id)
        ? draft.suspended.filter((each) => each !== id)
        : [...draft.suspended, id],
    });
  const others = new Set([...standard, ...draft.rules].map(({ id }) => id).filter((id) => id !== form?.rule?.id));
  return (
    <>
      <p className="soft">{t('policy.lead')}</p>
      {changes > 0 && (
        <Banner tone="warn">
          <strong className="grow">{t('policy.draft', { count: changes })}</strong>
          <Button onClick={() => setDraft(settings)}>{t('policy.discard')}</Button>
          <Button kind="primary" onClick={() => setPutting(true)}>
            {t('policy.preview')}
          </Button>
        </Banner>
      )}
      <section className="panel">
        <header>
          <h2>{t('policy.own')}</h2>
          {mayDecide && <Button onClick={() => setForm({})}>{t('policy.rule.add')}</Button>}
        </header>
        <div className="panel-body stack">
          {draft.rules.length === 0 ? (
            <p className="soft">{t('policy.own.none')}</p>
          ) : (
            <ul>
              {draft.rules.map((rule) => (
                <RuleRow key={rule.id} rule={rule}>
                  {mayDecide && (
                    <>
                      <Button small onClick={() => setForm({ rule })}>
                        {t('policy.rule.change')}
                      </Button>
                      <Button small onClick={() => set({ rules: draft.rules.filter((each) => each !== rule) })}>
                        {t('policy.rule.remove')}
                      </Button>
                    </>
                  )}
                </RuleRow>
              ))}
            </ul>
          )}
          <label className="row">
            <span>{t('policy.otherwise')}</span>
            <select
              className="input"
              disabled={!mayDecide}
              value={draft.otherwise}
              onChange={(event) => set({ otherwise: event.target.value as Verdict })}
            >
              {policyVerdicts.map((verdict) => (
                <option key={verdict} value={verdict}>
                  {word('verdict', verdict)}
                </option>
              ))}
            </select>
          </label>
        </div>
      </section>
      <section className="panel">
        <header>
          <h2>{t('policy.standard')}</h2>
          <span className="soft number">{standard.length}</span>
        </header>
        <ul className="panel-body">
          {standard.map((rule) => {
            const suspended = draft.suspended.includes(rule.id);
            return (
              <RuleRow key={rule.id} rule={rule} suspended={suspended}>
                {mayDecide && (
                  <Button small onClick={() => toggle(rule.id)}>
                    {t(suspended ? 'policy.rule.restore' : 'policy.rule.suspend')}
                  </Button>
                )}
              </RuleRow>
            );
          })}
        </ul>
      </section>
      {form && <PolicyRuleForm rule={form.rule} taken={others} onKeep={keep} onClose={() => setForm(undefined)} />}
      {putting && <PutPolicy settings={draft} onDone={() => setPutting(false)} onClose={() => setPutting(false)} />}
    </>
  );
}

/** The city’s algorithm policy: changed as a draft, shown what it would change, then put in force with a reason. */
export function AlgorithmPolicyPart() {
  const policy = useAlgorithmPolicy();
  return (
    <Answer of={policy} lines={8}>
      {(answer) => <Editor key={JSON.stringify(answer.settings)} policy={answer} />}
    </Answer>
  );
}
