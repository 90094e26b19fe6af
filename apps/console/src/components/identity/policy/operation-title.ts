import { useOperations } from '../../../api/platform.ts';
import { useWords } from '../../../language/language.ts';

/** What an operation is called in the reader’s language; its name where it is not known. */
export function useOperationTitle(): (name: string) => string {
  const { text } = useWords();
  const operations = useOperations();
  return (name) => text(operations.find((operation) => operation.name === name)?.summary) || name;
}
