import { Banner, TextField } from '@citywall/ui';
import { useExplained, type Wish } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { one } from '../../../state/url.ts';
import { Answer } from '../../answer.tsx';
import { OperationField, PolicyWords, WhoField, whoOf } from './what-if-fields.tsx';

const tones = { allowed: 'good', denied: 'bad', depends: 'warn' } as const;

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
