import { Banner, Button, Check, type Column, Table, TextArea } from '@citywall/ui';
import { type FormEvent, useState } from 'react';
import { type RefusedImport, useImportPasswords, usePasswordPolicy } from '../../api/passwords.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';

const mostLines = 1_000;

/** Lines NAME and hash, divided by a blank, a tab or a comma. */
function accountsOf(text: string): { name: string; hash: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = line, hash = ''] = /^(\S+?)(?:\s*,\s*|\s+)(.+)$/.exec(line) ?? [];
      return { name, hash };
    });
}

/** Taking passwords over as another system hashed them. */
export function ImportCard() {
  const { t, text } = useWords();
  const adopted = usePasswordPolicy().data?.adopted;
  const take = useImportPasswords();
  const [lines, setLines] = useState('');
  const [mustChange, setMustChange] = useState(false);
  const accounts = accountsOf(lines);
  const tooMany = accounts.length > mostLines;
  const columns: readonly Column<RefusedImport>[] = [
    { key: 'line', title: t('takeover.line'), tight: true, end: true, cell: (row) => row.line },
    { key: 'name', title: t('takeover.name'), tight: true, cell: (row) => <span className="mono">{row.name}</span> },
    { key: 'reason', title: t('takeover.reason'), cell: (row) => text(row.text) },
  ];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (accounts.length === 0 || tooMany || take.isPending) return;
    take.mutate(
      { passwords: accounts, mustChangePassword: mustChange },
      // What was taken over must not stay on the page.
      { onSuccess: () => setLines('') },
    );
  };
  return (
    <section className="panel">
      <form className="panel-body stack" onSubmit={submit}>
        <p>{t('takeover.lead')}</p>
        {adopted !== undefined && adopted > 0 && (
          <p>
            {t('takeover.adopted')}: <strong>{adopted}</strong>
          </p>
        )}
        <TextArea
          label={t('takeover.field')}
          hint={t('takeover.hint')}
          wrong={tooMany ? t('takeover.too-many') : undefined}
          code
          rows={8}
          autoComplete="off"
          placeholder="NAME {SSHA}…"
          value={lines}
          onChange={(event) => setLines(event.target.value)}
        />
        <Check checked={mustChange} onChange={setMustChange}>
          {t('takeover.mustchange')}
        </Check>
        {accounts.length > 0 && !tooMany && (
          <div className="plan">{t('takeover.plan', { count: accounts.length })}</div>
        )}
        <Complaint error={take.error} />
        <p>
          <Button kind="primary" type="submit" busy={take.isPending} disabled={accounts.length === 0 || tooMany}>
            {t('takeover.act')}
          </Button>
        </p>
      </form>
      {take.data && (
        <div className="panel-body stack">
          <Banner tone={take.data.refused.length > 0 ? 'warn' : 'good'}>
            {t('takeover.done', { count: take.data.imported })}
          </Banner>
          {take.data.refused.length > 0 && (
            <Table
              label={t('takeover.refused')}
              rows={take.data.refused}
              columns={columns}
              idOf={(row) => String(row.line)}
            />
          )}
        </div>
      )}
    </section>
  );
}
