import { Button, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useFoundHierarchies } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { showNotice } from '../notices.tsx';

const domainForm = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** Founds both hierarchies of authorities in one act. */
export function FoundHierarchies() {
  const { t } = useWords();
  const found = useFoundHierarchies();
  const [organisation, setOrganisation] = useState('');
  const [country, setCountry] = useState('CN');
  const [domain, setDomain] = useState('');
  const ready = organisation.trim() !== '' && /^[A-Z]{2}$/.test(country) && domainForm.test(domain.trim());
  const submit = () => {
    if (!ready || found.isPending) return;
    // This form is gone once the authorities are there; the promise still answers, and a refusal is shown by the form.
    found.mutateAsync({ organisation: organisation.trim(), country, domain: domain.trim() }).then(
      () => showNotice({ text: t('hierarchies.done'), href: '/trust/authorities' }),
      () => undefined,
    );
  };
  return (
    <section className="panel">
      <header>
        <h2>{t('hierarchies.title')}</h2>
      </header>
      <form
        className="panel-body stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{t('hierarchies.text')}</p>
        <TextField
          label={t('hierarchies.organisation')}
          hint={t('hierarchies.organisation.hint')}
          required
          maxLength={64}
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
        <TextField
          label={t('hierarchies.country')}
          hint={t('hierarchies.country.hint')}
          required
          maxLength={2}
          value={country}
          onChange={(event) => setCountry(event.target.value.toUpperCase())}
        />
        <TextField
          label={t('hierarchies.domain')}
          hint={t('hierarchies.domain.hint')}
          wrong={domain.trim() && !domainForm.test(domain.trim()) ? t('hierarchies.domain.wrong') : undefined}
          required
          maxLength={200}
          value={domain}
          onChange={(event) => setDomain(event.target.value)}
        />
        <Complaint error={found.error} />
        <div>
          <Button kind="primary" type="submit" busy={found.isPending} disabled={!ready}>
            {t('hierarchies.act')}
          </Button>
        </div>
      </form>
    </section>
  );
}
