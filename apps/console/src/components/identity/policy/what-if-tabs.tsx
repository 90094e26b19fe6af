import { Banner, Empty, SelectField, Table, TextField } from '@citywall/ui';
import { useRoles, useSession, useUsers } from '../../../api/identity.ts';
import { useOperations } from '../../../api/platform.ts';
import {
  type NamedPolicy,
  type Outcome,
  useExplained,
  useHoldersOf,
  useReach,
  type Who,
  type Wish,
} from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { one } from '../../../state/url.ts';
import { Answer } from '../../answer.tsx';
import { RoleNames } from '../../role-choice.tsx';
import { OutcomeMark } from './difference-view.tsx';

const tones = { allowed: 'good', denied: 'bad', depends: 'warn' } as const;

/** Who is asked about, as the address keeps it: `role:operator` or `user:ID`. */
function whoOf(who: string): Who {
  const [kind, ...rest] = who.split(':');
  return kind === 'user' ? { user: rest.join(':') } : { roles: [rest.join(':')] };
}

function WhoField() {
  const { t, text } = useWords();
  const { search, change } = usePlace();
  const roles = useRoles().data?.items ?? [];
  const mine = useSession().data?.user.roles ?? [];
  const users = useUsers(mine.some((role) => role.endsWith('-administrator'))).data?.items ?? [];
  return (
    <SelectField
      label={t('decision.who')}
      value={one(search, 'who') ?? 'role:operator'}
      onChange={(event) => change({ who: event.target.value }, true)}
      options={[
        ...roles.map((role) => ({ value: `role:${role.name}`, label: text(role.title) })),
        ...users.map((user) => ({ value: `user:${user.id}`, label: user.displayName || user.name })),
      ]}
    />
  );
}

function OperationField() {
  const { t, text } = useWords();
  const { search, change } = usePlace();
  const operations = useOperations();
  return (
    <SelectField
      label={t('decision.operation')}
      value={one(search, 'operation') ?? ''}
      onChange={(event) => change({ operation: event.target.value || undefined }, true)}
      options={[
        { value: '', label: t('decision.choose') },
        ...operations.map(({ name, summary }) => ({ value: name, label: `${text(summary)} · ${name}` })),
      ]}
    />
  );
}

/** Policies in words, each with its name and where it comes from. */
function PolicyWords({ policies }: { readonly policies: readonly NamedPolicy[] }) {
  const { t, text } = useWords();
  return (
    <ul className="rule-words">
      {policies.map((policy) => (
        <li key={policy.id}>
          <strong>{t(`citypolicy.effect.${policy.effect}`)}:</strong> {text(policy.words)}{' '}
          {policy.origin === 'city' ? (
            <a className="mono small" href={`/roles/policies/${policy.id}`}>
              {policy.id}
            </a>
          ) : (
            <span className="mono soft small">{policy.id}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Verdict({
  who,
  operation,
  drafts,
}: {
  readonly who: string;
  readonly operation: string;
  readonly drafts: Wish | undefined;
}) {
  const { t, text } = useWords();
  const { search } = usePlace();
  const hour = one(search, 'hour');
  const address = one(search, 'address');
  const context = { ...(hour ? { hour: Number(hour) } : {}), ...(address ? { address } : {}) };
  return (
    <Answer of={useExplained(whoOf(who), operation, context, drafts)} lines={3}>
      {({ outcome, policies, nearest }) => (
        <div className="stack">
          <Banner tone={tones[outcome]}>{t(`whatif.outcome.${outcome}`)}</Banner>
          {policies.length > 0 && (
            <div className="stack tight">
              <h3>{t('whatif.because')}</h3>
              <PolicyWords policies={policies} />
            </div>
          )}
          {outcome !== 'allowed' && nearest.length > 0 && (
            <div className="stack tight">
              <h3>{t('whatif.nearest')}</h3>
              <ul className="stack">
                {nearest.map((miss) => (
                  <li key={miss.id}>
                    {text(miss.words)} <span className="mono soft small">{miss.id}</span>
                    <ul className="stack tight">
                      {miss.missing.map((each) => (
                        <li key={each.cedar}>
                          {each.open ? '~' : '✗'} {text(each.words)}{' '}
                          {each.open && <span className="soft small">({t('whatif.missing.open')})</span>}
                          <br />
                          <code className="small soft">{each.cedar}</code>
                        </li>
                      ))}
                    </ul>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {policies.length === 0 && nearest.length === 0 && <p className="soft">{t('whatif.nothing')}</p>}
        </div>
      )}
    </Answer>
  );
}

/** Why somebody may or may not do something, and what would be needed. */
export function ExplainTab({ drafts }: { readonly drafts: Wish | undefined }) {
  const { t } = useWords();
  const { search, change } = usePlace();
  const operation = one(search, 'operation') ?? '';
  return (
    <section className="panel">
      <div className="panel-body stack">
        <div className="pair-of-fields">
          <WhoField />
          <OperationField />
        </div>
        <div className="pair-of-fields">
          <TextField
            label={t('whatif.hour')}
            type="number"
            min={0}
            max={23}
            value={one(search, 'hour') ?? ''}
            onChange={(event) => {
              const hour = event.target.value;
              if (hour === '' || /^([01]?\d|2[0-3])$/.test(hour)) change({ hour: hour || undefined }, true);
            }}
          />
          <TextField
            label={t('whatif.address')}
            maxLength={64}
            value={one(search, 'address') ?? ''}
            onChange={(event) => change({ address: event.target.value || undefined }, true)}
          />
        </div>
        {operation ? (
          <Verdict who={one(search, 'who') ?? 'role:operator'} operation={operation} drafts={drafts} />
        ) : (
          <p className="soft">{t('whatif.choose')}</p>
        )}
      </div>
    </section>
  );
}

const outcomes: readonly Outcome[] = ['allowed', 'depends', 'denied'];

/** Every operation and what would come of it for one role or person. */
export function ReachTab({ drafts }: { readonly drafts: Wish | undefined }) {
  const { t, text, word } = useWords();
  const { search, change, go } = usePlace();
  const who = one(search, 'who') ?? 'role:operator';
  const only = one(search, 'only') ?? '';
  const wanted = (one(search, 'find') ?? '').toLowerCase();
  return (
    <section className="stack">
      <div className="pair-of-fields">
        <WhoField />
        <SelectField
          label={t('whatif.only')}
          value={only}
          onChange={(event) => change({ only: event.target.value || undefined }, true)}
          options={[
            { value: '', label: t('whatif.only.all') },
            ...outcomes.map((each) => ({ value: each, label: t(`whatif.outcome.${each}`) })),
          ]}
        />
      </div>
      <TextField
        label={t('whatif.filter')}
        value={one(search, 'find') ?? ''}
        onChange={(event) => change({ find: event.target.value || undefined }, true)}
      />
      <Answer of={useReach(whoOf(who), drafts)}>
        {({ items, policies }) => {
          const count = (outcome: Outcome) => items.filter((item) => item.outcome === outcome).length;
          const rows = items.filter(
            (item) =>
              (only === '' || item.outcome === only) &&
              `${item.operation} ${text(item.summary)}`.toLowerCase().includes(wanted),
          );
          return (
            <>
              <p className="soft small">
                {t('whatif.count', { allowed: count('allowed'), depends: count('depends'), denied: count('denied') })}
              </p>
              <Table
                label={t('whatif.tab.reach')}
                rows={rows}
                idOf={(row) => row.operation}
                onOpen={({ operation }) => go(`/what-if?who=${encodeURIComponent(who)}&operation=${operation}`)}
                columns={[
                  {
                    key: 'operation',
                    title: t('decision.operation'),
                    fill: true,
                    cell: (row) => (
                      <>
                        {text(row.summary)} <span className="mono soft small">{row.operation}</span>
                      </>
                    ),
                  },
                  {
                    key: 'outcome',
                    title: t('whatif.only'),
                    tight: true,
                    cell: (row) => <OutcomeMark outcome={row.outcome} />,
                  },
                  {
                    key: 'risk',
                    title: t('audit.risk'),
                    tight: true,
                    from: 'tablet',
                    cell: (row) => word('risk', row.risk),
                  },
                  {
                    key: 'policies',
                    title: t('whatif.because'),
                    from: 'desktop',
                    cell: (row) =>
                      row.policies
                        .map((id) => text(policies.find((policy) => policy.id === id)?.words) || id)
                        .join(' '),
                  },
                ]}
              />
            </>
          );
        }}
      </Answer>
    </section>
  );
}

function HoldersAnswer({ operation, drafts }: { readonly operation: string; readonly drafts: Wish | undefined }) {
  const { t } = useWords();
  return (
    <Answer of={useHoldersOf(operation, drafts)}>
      {({ roles, people, count, policies }) => (
        <div className="halves">
          <div className="stack tight">
            <h3>{t('whatif.roles')}</h3>
            {roles.length === 0 && <Empty title={t('whatif.nobody')}>{t('whatif.nothing')}</Empty>}
            <ul className="plain outcome-list">
              {roles.map(({ role, outcome }) => (
                <li key={role} className="row">
                  <OutcomeMark outcome={outcome} /> <RoleNames roles={[role]} />
                </li>
              ))}
            </ul>
            <PolicyWords policies={policies} />
          </div>
          <div className="stack tight">
            <h3>
              {t('whatif.people')} <span className="soft small">{t('whatif.people.count', { count })}</span>
            </h3>
            <ul className="plain outcome-list">
              {people.map((person) => (
                <li key={person.id} className="row">
                  <OutcomeMark outcome={person.outcome} /> <strong>{person.name}</strong>{' '}
                  <RoleNames roles={person.roles} />
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </Answer>
  );
}

/** The roles and the people that could do one operation. */
export function HoldersTab({ drafts }: { readonly drafts: Wish | undefined }) {
  const { t } = useWords();
  const { search } = usePlace();
  const operation = one(search, 'operation') ?? '';
  return (
    <section className="panel">
      <div className="panel-body stack">
        <OperationField />
        {operation ? (
          <HoldersAnswer operation={operation} drafts={drafts} />
        ) : (
          <p className="soft">{t('whatif.choose')}</p>
        )}
      </div>
    </section>
  );
}
