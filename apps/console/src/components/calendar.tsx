import { Button, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useWords } from '../language/language.ts';

interface CalendarProperties {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChoose: (from: string, to: string) => void;
}

/** An instant as the browser's date field writes it: local time to the second, without a zone. */
function fieldValue(instant: string | number): string {
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Chooses two instants by the browser's own calendar, which knows the reader's language and zone. */
export function Calendar({ from, to, onChoose }: CalendarProperties) {
  const { t } = useWords();
  const [first, setFirst] = useState(() => fieldValue(from ?? Date.now() - 3_600_000));
  const [last, setLast] = useState(() => fieldValue(to ?? Date.now()));
  const wrong = Date.parse(first) < Date.parse(last) ? undefined : t('range.wrong');
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) onChoose(new Date(first).toISOString(), new Date(last).toISOString());
      }}
    >
      <TextField
        label={t('range.from')}
        type="datetime-local"
        step="1"
        value={first}
        onChange={(event) => setFirst(event.target.value)}
      />
      <TextField
        label={t('range.to')}
        type="datetime-local"
        step="1"
        value={last}
        wrong={wrong}
        onChange={(event) => setLast(event.target.value)}
      />
      <Button small kind="primary" type="submit" disabled={Boolean(wrong)}>
        {t('range.apply')}
      </Button>
    </form>
  );
}
