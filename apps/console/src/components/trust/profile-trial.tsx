import { Button } from '@citywall/ui';
import { useState } from 'react';
import { type Profile, type ProfileTrial, useTryProfile } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { RequestText } from './request-text.tsx';

function Result({ trial }: { readonly trial: ProfileTrial }) {
  const { t, text, word } = useWords();
  return (
    <div className="stack tight" role="status">
      {trial.refused.length === 0 ? (
        <p className="plan">✓ {t('profile.try.fits')}</p>
      ) : (
        <div className="complaint stack tight">
          <strong>{t('profile.try.refused')}</strong>
          <ul className="stack tight">
            {trial.refused.map((reason) => (
              <li key={reason.en}>✗ {text(reason)}</li>
            ))}
          </ul>
        </div>
      )}
      <dl className="facts">
        <dt>{t('enrolment.key')}</dt>
        <dd>{word('key.kind', trial.key)}</dd>
        <dt>{t('profile.section.subject')}</dt>
        <dd>
          {trial.subject.length === 0 && <span className="soft">{t('profile.change.none')}</span>}
          {trial.subject.map(({ attribute, value }) => (
            <div key={`${attribute} ${value}`}>
              <span className="soft">{word('profile.attribute', attribute)}</span> {value}
            </div>
          ))}
        </dd>
        <dt>{t('certificate.names')}</dt>
        <dd className="mono">
          {trial.names.length === 0 ? (
            <span className="soft">{t('profile.try.names.none')}</span>
          ) : (
            trial.names.map(({ value }) => value).join(', ')
          )}
        </dd>
      </dl>
    </div>
  );
}

/** Tries a profile, as it is drafted, on a pasted request. */
export function ProfileTrialPanel({ profile, ready }: { readonly profile: Profile; readonly ready: boolean }) {
  const { t } = useWords();
  const trial = useTryProfile();
  const [request, setRequest] = useState('');
  return (
    <section className="panel">
      <header>
        <h2>{t('profile.try')}</h2>
      </header>
      <form
        className="panel-body stack request-fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && request.trim() && !trial.isPending) trial.mutate({ profile, request: request.trim() });
        }}
      >
        <p className="soft small">{t('profile.try.lead')}</p>
        <RequestText label={t('certificate.issue.request')} rows={7} value={request} onChange={setRequest} />
        <div>
          <Button type="submit" busy={trial.isPending} disabled={!ready || !request.trim()}>
            {t('profile.try.act')}
          </Button>
        </div>
        <Complaint error={trial.error} />
        {trial.data && !trial.isPending && !trial.error && <Result trial={trial.data} />}
      </form>
    </section>
  );
}
