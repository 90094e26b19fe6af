import { Copyable, type Severity, SeverityMark, Status, severities, Term, type Tone } from '@citywall/ui';
import type { Grade } from '../api/response.ts';
import type { Actor } from '../api/types.ts';
import { useWords } from '../language/language.ts';
import type { MessageKey } from '../language/messages.ts';

/** The severity of a rule, finding or alarm. */
export function Level({ level }: { readonly level: string }) {
  const { word } = useWords();
  const severity: Severity = severities.find((one) => one === level) ?? 'informational';
  return <SeverityMark severity={severity} label={word('level', level)} />;
}

const gradeSeverity: Readonly<Record<Grade, Severity>> = {
  extraordinary: 'critical',
  major: 'high',
  considerable: 'medium',
  ordinary: 'low',
};

/** The grade of an incident, on the same scale of shapes as severities. */
export function GradeMark({ grade }: { readonly grade: Grade }) {
  const { word } = useWords();
  return <SeverityMark severity={gradeSeverity[grade] ?? 'informational'} label={word('grade', grade)} />;
}

const tones: Readonly<Record<string, Tone>> = {
  open: 'warn',
  'in-progress': 'busy',
  active: 'good',
  automatic: 'good',
  approval: 'busy',
  online: 'good',
  valid: 'good',
  issued: 'good',
  done: 'good',
  approved: 'busy',
  'application.state.approved': 'good',
  'application.state.asked': 'warn',
  'pre-activation': 'busy',
  held: 'warn',
  suspended: 'warn',
  requested: 'warn',
  delivered: 'good',
  live: 'good',
  published: 'good',
  tested: 'busy',
  'root.state.open': 'good',
  'token.state.open': 'good',
  'provider.state.open': 'good',
  attached: 'busy',
  starting: 'busy',
  unprepared: 'warn',
  gone: 'bad',
  superseded: 'none',
  gathering: 'busy',
  accepted: 'good',
  compromised: 'bad',
  loaded: 'good',
  succeeded: 'good',
  success: 'good',
  reading: 'busy',
  running: 'busy',
  applying: 'busy',
  pending: 'busy',
  'waiting-approval': 'warn',
  'clock-wrong': 'warn',
  silent: 'warn',
  invited: 'warn',
  sent: 'good',
  waiting: 'busy',
  failed: 'bad',
  failure: 'bad',
  refused: 'bad',
  denied: 'bad',
  offline: 'bad',
  revoked: 'bad',
};

/** The state of anything; `set` names the words it is said with. */
export function StateMark({ set, state }: { readonly set: string; readonly state: string }) {
  const { word } = useWords();
  return <Status tone={tones[`${set}.${state}`] ?? tones[state] ?? 'none'}>{word(set, state)}</Status>;
}

/** An identifier or address: fixed width, copied by a click. */
export function Code({ value, short }: { readonly value: string; readonly short?: boolean }) {
  const { t } = useWords();
  return (
    <Copyable value={value} label={t('act.copy.label', { value })} copiedLabel={t('act.copied')}>
      {short && value.length > 13 ? `${value.slice(0, 8)}…` : value}
    </Copyable>
  );
}

/** A term of art with its explanation. */
export function Explained({ term }: { readonly term: MessageKey & `term.${string}` }) {
  const { t } = useWords();
  return <Term explanation={t(`${term}.text` as MessageKey)}>{t(term)}</Term>;
}

/** The name of whoever acted; the platform when nobody is named. */
export function ActorName({ actor }: { readonly actor: Actor | string | null | undefined }) {
  const { t } = useWords();
  if (!actor) return <span className="soft">{t('actor.platform')}</span>;
  return <span>{typeof actor === 'string' ? actor : (actor.name ?? actor.id)}</span>;
}
