import { useRef } from 'react';

/** What is asked of the server for a question, made once for each question: relative times count back from that moment. */
export function useAsked<Asked>(question: string, make: (now: number) => Asked): Asked {
  const kept = useRef<{ readonly question: string; readonly asked: Asked }>(undefined);
  if (kept.current?.question !== question) kept.current = { question, asked: make(Date.now()) };
  return kept.current.asked;
}
