import { useRetention, useSources } from '../api/detection.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

interface ChoiceProperties {
  readonly name: 'class' | 'source';
  readonly any: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

function Choice({ name, any, options }: ChoiceProperties) {
  const { t } = useWords();
  const { search, change } = usePlace();
  const chosen = one(search, name) ?? '';
  const known = options.some((option) => option.value === chosen);
  return (
    <select
      className="input"
      aria-label={t(`filter.${name}`)}
      value={chosen}
      onChange={(event) => change({ [name]: event.target.value })}
    >
      <option value="">{any}</option>
      {chosen && !known && <option value={chosen}>{chosen}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** Narrows events to one class or one source, chosen from what is stored. */
export function EventFilters() {
  const { t, word } = useWords();
  const classes = useRetention().data?.items ?? [];
  const sources = useSources().data?.items ?? [];
  const classLabel = (uid: string, name: string) => (word('class', uid) === uid ? name : word('class', uid));
  return (
    <>
      <Choice
        name="class"
        any={t('events.class.any')}
        options={classes.map((row) => ({ value: String(row.class), label: classLabel(String(row.class), row.name) }))}
      />
      <Choice
        name="source"
        any={t('events.source.any')}
        options={sources.map((source) => ({ value: source.name, label: source.name }))}
      />
    </>
  );
}
