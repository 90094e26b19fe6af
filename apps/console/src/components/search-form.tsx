interface SearchFormProperties {
  readonly label: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  /** Enter was pressed; given without white space around it. */
  readonly onSearch: (text: string) => void;
}

/** The search of a page: `/` puts the cursor here. */
export function SearchForm({ label, typed, onType, onSearch }: SearchFormProperties) {
  return (
    <form
      className="row grow"
      data-search
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(typed.trim());
      }}
    >
      <input
        className="input grow"
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => onType(event.target.value)}
      />
    </form>
  );
}
