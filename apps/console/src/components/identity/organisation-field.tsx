import { SelectField } from '@citywall/ui';
import { useWords } from '../../language/language.ts';
import { useOrganisationNames, useTop } from './organisation-tree.tsx';

interface OrganisationFieldProperties {
  readonly label: string;
  readonly value: string;
  /** With all below it, not offered: nothing stands below itself. */
  readonly without?: string;
  readonly onChange: (id: string) => void;
}

/** Chooses one of the organisations the reader administers; each with those above it. */
export function OrganisationField({ label, value, without, onChange }: OrganisationFieldProperties) {
  const { text } = useWords();
  const { all, pathOf } = useOrganisationNames();
  const top = useTop();
  const options = all
    .map(({ id }) => ({ id, path: pathOf(id) }))
    .filter(({ path }) => path.some(({ id }) => id === top) && !path.some(({ id }) => id === without))
    .map(({ id, path }) => {
      const from = path.findIndex((one) => one.id === top);
      return {
        value: id,
        label: path
          .slice(from)
          .map(({ name }) => text(name))
          .join(' / '),
      };
    })
    .toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <SelectField label={label} value={value} options={options} onChange={(event) => onChange(event.target.value)} />
  );
}
