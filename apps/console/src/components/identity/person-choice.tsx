import { TextField } from '@citywall/ui';
import { useDeferredValue, useState } from 'react';
import { useFewPeople } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { SetFilter } from '../filters.tsx';

interface PersonChoiceProperties {
  readonly label: string;
  readonly hint?: string;
  readonly chosen: { readonly id: string; readonly name: string } | undefined;
  readonly onChange: (person: { readonly id: string; readonly name: string } | undefined) => void;
  /** Not offered. */
  readonly without?: string;
}

/** Finds one person by typing; the few who fit are offered. */
export function PersonChoice({ label, hint, chosen, onChange, without }: PersonChoiceProperties) {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed.trim());
  const found = useFewPeople({ text, state: 'active' }, text.length > 0 && chosen === undefined);
  if (chosen !== undefined)
    return (
      <div className="field">
        <span>{label}</span>
        <SetFilter label={chosen.name} remove={() => onChange(undefined)}>
          {chosen.name}
        </SetFilter>
      </div>
    );
  const people = (found.data?.items ?? []).filter(({ id }) => id !== without);
  return (
    <div className="stack tight">
      <TextField
        label={label}
        hint={hint}
        value={typed}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
      />
      {text.length > 0 && found.data && (
        <div className="candidates">
          {people.map((one) => (
            <button
              key={one.id}
              type="button"
              className="chip"
              onClick={() => onChange({ id: one.id, name: one.displayName || one.name })}
            >
              {one.displayName || one.name} <span className="mono soft small">{one.name}</span>
            </button>
          ))}
          {people.length === 0 && <span className="soft small">{t('choose.person.none')}</span>}
        </div>
      )}
    </div>
  );
}
