import { useEffect, useState } from 'react';
import { SearchForm } from '../search-form.tsx';

/** ms of rest after which what was typed is asked for. */
const rest = 250;

interface SearchBoxProperties {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A search that asks while one types, after a short rest. */
export function SearchBox({ label, value, onChange }: SearchBoxProperties) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the rest anew
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), rest);
    return () => clearTimeout(timer);
  }, [typed]);
  return <SearchForm label={label} typed={typed} onType={setTyped} onSearch={onChange} />;
}

interface SelectFilterProperties {
  readonly label: string;
  readonly value: string;
  readonly all: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
}

/** A filter chosen from a list that may be long; nothing chosen means all. */
export function SelectFilter({ label, value, all, options, onChange }: SelectFilterProperties) {
  return (
    <select
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
