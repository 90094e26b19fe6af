import { useRef } from 'react';
import type { Complaint } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { cedarTokens } from './cedar-tokens.ts';

/** A policy’s text in colour. */
export function CedarText({ text }: { readonly text: string }) {
  let at = 0;
  return (
    <code className="cedar">
      {cedarTokens(text).map((token) => {
        const key = at;
        at += token.text.length;
        return token.kind === 'plain' ? (
          token.text
        ) : (
          <span key={key} className={token.kind}>
            {token.text}
          </span>
        );
      })}
    </code>
  );
}

/** The offset of a place that counts lines and columns from 1. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

interface CedarEditorProperties {
  readonly value: string;
  readonly disabled?: boolean;
  readonly complaints: readonly Complaint[];
  readonly onChange: (value: string) => void;
}

/** Writes a policy: coloured, with numbered lines, and what is wrong listed below; choosing one goes there. */
export function CedarEditor({ value, disabled, complaints, onChange }: CedarEditorProperties) {
  const { t, text } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const lines = value.split('\n');
  const wrong = new Set(complaints.map(({ line }) => line));
  const show = ({ line, column, endLine, endColumn }: Complaint) => {
    field.current?.focus();
    field.current?.setSelectionRange(offsetOf(value, line, column), offsetOf(value, endLine, endColumn));
  };
  return (
    <div className="stack tight">
      <div className="cedar-editor">
        <pre className="lines" aria-hidden="true">
          {lines.map((_line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone
            <div key={index} data-wrong={wrong.has(index + 1) || undefined}>
              {wrong.has(index + 1) ? `✗ ${index + 1}` : index + 1}
            </div>
          ))}
        </pre>
        <div className="cedar-layers">
          <pre aria-hidden="true">
            <CedarText text={`${value}\n`} />
          </pre>
          <textarea
            ref={field}
            aria-label={t('citypolicy.text')}
            aria-invalid={complaints.some(({ kind }) => kind === 'error')}
            aria-describedby="policy-complaints"
            value={value}
            readOnly={disabled}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            maxLength={8_192}
            rows={lines.length + 1}
            cols={Math.max(20, ...lines.map((line) => line.length))}
            onChange={(event) => onChange(event.target.value)}
          />
        </div>
      </div>
      <ul id="policy-complaints" className="policy-complaints plain stack tight" aria-live="polite">
        {complaints.map((complaint) => (
          <li key={`${complaint.line}:${complaint.column}:${complaint.text.en}`}>
            <button type="button" className="plain-button" onClick={() => show(complaint)}>
              {complaint.kind === 'error' ? '✗' : '!'}{' '}
              {t('citypolicy.place', { line: complaint.line, column: complaint.column })}
            </button>{' '}
            {text(complaint.text)}
          </li>
        ))}
      </ul>
    </div>
  );
}
