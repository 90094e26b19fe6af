import type { ReactNode } from 'react';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

interface ChoiceChipsProperties {
  /** Name in the address. */
  readonly name: string;
  readonly label: string;
  readonly all: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly count?: number | undefined }[];
  /** What is chosen when the address says nothing; empty means all. */
  readonly fallback?: string;
}

/** A filter as chips of which one is chosen; the choice is written into the address. */
export function ChoiceChips({ name, label, all, options, fallback = '' }: ChoiceChipsProperties) {
  const { search, change } = usePlace();
  const chosen = one(search, name) ?? fallback;
  const chips = [{ value: fallback ? 'all' : '', label: all, count: undefined }, ...options];
  return (
    <fieldset className="row" aria-label={label}>
      {chips.map((option) => (
        <button
          key={option.value}
          type="button"
          className="chip"
          aria-pressed={chosen === option.value}
          onClick={() => change({ [name]: option.value === fallback ? undefined : option.value })}
        >
          {option.label}
          {option.count ? <span className="number soft">{option.count}</span> : null}
        </button>
      ))}
    </fieldset>
  );
}

interface SetFilterProperties {
  readonly label: string;
  readonly remove: () => void;
  /** Shown in place of the label, when it is known by more than its identifier. */
  readonly children?: ReactNode;
}

/** A filter that is set, with the way to take it off. */
export function SetFilter({ label, remove, children }: SetFilterProperties) {
  const { t } = useWords();
  return (
    <span className="chip on">
      {children || <span className="mono">{label}</span>}
      <button type="button" className="remove" aria-label={t('filter.remove', { name: label })} onClick={remove}>
        ×
      </button>
    </span>
  );
}
