import type { Cell, Cells, Field } from './cells.ts';
import type { ConditionNode, FieldNode, KeywordNode, SearchNode } from './expression.ts';
import type { SigmaRule } from './rule.ts';
import { compileTextTest, placedTexts, type TextTest } from './value-test.ts';

/** Asks the present event of the engine's cells. */
export type Question = () => boolean;

/**
 * Compiles conditions into closures over one engine's cells. Equal predicates of
 * different rules are one closure, and what a value answered is kept with the value.
 */
export class PredicateCompiler {
  readonly #cells: Cells;
  readonly #known = new Map<string, Question>();
  #numbers = 0;

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  /** Whether the rule's condition holds for the present event. */
  compile(rule: SigmaRule): Question {
    const searches = new Map<string, Question>();
    // A search is compiled when it is first asked: most rules fail at another one.
    const search = (name: string): Question => {
      const known = searches.get(name) ?? lazy(() => this.#compile(rule.searches[name]!, search));
      searches.set(name, known);
      return known;
    };
    return this.#compile(rule.condition, search);
  }

  #compile(node: ConditionNode | SearchNode, search: (name: string) => Question): Question {
    if (node.node === 'search') return search(node.name);
    if (node.node === 'field' || node.node === 'keyword') return this.#predicate(node);
    if (node.node === 'not') {
      const inner = this.#compile(node.of, search);
      return () => !inner();
    }
    const parts = node.of.map((part) => this.#compile(part, search));
    return node.node === 'all' ? allOf(parts) : anyOf(parts);
  }

  #predicate(node: FieldNode | KeywordNode): Question {
    const key = keyOf(node);
    const known = this.#known.get(key) ?? this.#make(node);
    this.#known.set(key, known);
    return known;
  }

  #make(node: FieldNode | KeywordNode): Question {
    const cells = this.#cells;
    const slot = cells.slot(node.node === 'field' ? node.field : '');
    const { test } = node;
    if (test.kind === 'exists') return () => isPresent(cells.read(slot));
    if (test.kind === 'null') return () => !isPresent(cells.read(slot));
    if (test.kind === 'reference') {
      const other = cells.slot(test.field);
      return () =>
        refers(cells.read(slot), cells.read(other), (text, wanted) => placedTexts(test.form, text, wanted, test.cased));
    }
    const asks = compileTextTest(test)!;
    const ask = test.kind === 'text' && test.form !== 'contains' ? direct(asks) : this.#remembered(asks);
    return () => {
      const field = cells.read(slot);
      if (typeof field !== 'object' || field === null) return false;
      return Array.isArray(field) ? field.some(ask) : ask(field as Cell);
    };
  }

  #remembered(asks: TextTest): (cell: Cell) => boolean {
    const number = this.#numbers;
    this.#numbers += 1;
    return (cell) => {
      const known = cell.answers?.get(number);
      if (known !== undefined) return known;
      const answer = asks(cell.text, cell.folded);
      cell.answers ??= new Map();
      cell.answers.set(number, answer);
      return answer;
    };
  }
}

function direct(asks: TextTest): (cell: Cell) => boolean {
  return (cell) => asks(cell.text, cell.folded);
}

// Most tests are of texts: writing their few parts takes a fraction of writing the whole node.
function keyOf(node: FieldNode | KeywordNode): string {
  const { test } = node;
  if (node.node !== 'field' || test.kind !== 'text') return JSON.stringify(node);
  return `${test.form} ${test.cased} ${node.field.length} ${node.field} ${test.text}`;
}

function lazy(compile: () => Question): Question {
  let question: Question | undefined;
  return () => {
    question ??= compile();
    return question();
  };
}

function allOf(parts: readonly Question[]): Question {
  return () => {
    for (const part of parts) if (!part()) return false;
    return true;
  };
}

function anyOf(parts: readonly Question[]): Question {
  return () => {
    for (const part of parts) if (part()) return true;
    return false;
  };
}

function isPresent(field: Field): boolean {
  return field !== undefined && field !== null;
}

function refers(field: Field, other: Field, compare: (text: string, wanted: string) => boolean): boolean {
  const wanted = cellsOf(other);
  return cellsOf(field).some((cell) => wanted.some((target) => compare(cell.text, target.text)));
}

function cellsOf(field: Field): readonly Cell[] {
  if (typeof field !== 'object' || field === null) return [];
  return Array.isArray(field) ? field : [field as Cell];
}
