import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useWords } from '../../language/language.ts';
import { GateHead, GateLanguage } from '../gate.tsx';

/** A page that stands alone, on the way to an application. */
export function SignOnGate({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Citywall`;
  }, [title]);
  return (
    <main className="gate">
      <div className="gate-wall" aria-hidden="true" />
      <div className="gate-form">
        <GateHead />
        <h1>{title}</h1>
        {children}
        <GateLanguage />
      </div>
    </main>
  );
}

/** What an application learns of a person, in words. */
export function Scopes({ of }: { readonly of: readonly string[] }) {
  const { word } = useWords();
  return (
    <ul className="gate-scopes">
      {of.map((scope) => (
        <li key={scope}>{word('scope', scope)}</li>
      ))}
    </ul>
  );
}
