import { FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Person, useChangePerson } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { OrganisationField } from './organisation-field.tsx';

interface PersonFormProperties {
  readonly person: Person;
  /** Where somebody with a post belongs follows from the post. */
  readonly placed: boolean;
  readonly onClose: () => void;
}

/** How a person is named and reached, and where he belongs. */
export function PersonForm({ person, placed, onClose }: PersonFormProperties) {
  const { t } = useWords();
  const change = useChangePerson();
  const [displayName, setDisplayName] = useState(person.displayName);
  const [mail, setMail] = useState(person.mail ?? '');
  const [mobile, setMobile] = useState(person.mobile ?? '');
  const [employeeNumber, setNumber] = useState(person.employeeNumber ?? '');
  const [organisation, setOrganisation] = useState(person.organisation);
  const orNull = (text: string): string | null => text.trim() || null;
  const submit = () =>
    change.mutate(
      {
        id: person.id,
        displayName: displayName.trim(),
        ...{ mail: orNull(mail), mobile: orNull(mobile), employeeNumber: orNull(employeeNumber) },
        ...(organisation === person.organisation ? {} : { organisation }),
      },
      { onSuccess: onClose },
    );
  return (
    <FormDialog
      title={t('person.change.title', { name: person.displayName || person.name })}
      submitLabel={t('person.change')}
      ready={displayName.trim() !== ''}
      pending={change.isPending}
      problem={<Complaint error={change.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('user.displayname')}
        required
        maxLength={100}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
      />
      <TextField
        label={t('person.number')}
        maxLength={64}
        value={employeeNumber}
        onChange={(event) => setNumber(event.target.value)}
      />
      <TextField
        label={t('person.mail')}
        type="email"
        maxLength={254}
        value={mail}
        onChange={(event) => setMail(event.target.value)}
      />
      <TextField
        label={t('person.mobile')}
        type="tel"
        maxLength={20}
        value={mobile}
        onChange={(event) => setMobile(event.target.value)}
      />
      {!placed && <OrganisationField label={t('people.where')} value={organisation} onChange={setOrganisation} />}
    </FormDialog>
  );
}
