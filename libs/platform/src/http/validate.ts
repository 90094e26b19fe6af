import { type Operation, Problem } from '@citywall/kernel';
import { Compile, type Validator } from 'typebox/compile';
import { requireWellFormed } from './well-formed.ts';

const validators = new WeakMap<Operation, Validator>();

/**
 * Step 3: is it well-formed? Text from path and query is converted to the types the schema asks for;
 * what the schema does not know is refused, and the problem names each place.
 */
export function validate(operation: Operation, input: unknown): unknown {
  requireWellFormed(input);
  let validator = validators.get(operation);
  if (validator === undefined) {
    validator = Compile(operation.input) as unknown as Validator;
    validators.set(operation, validator);
  }
  if (validator.Check(input)) return input;
  const converted = convert(operation, validator, input);
  if (validator.Check(converted)) return converted;
  const errors = validator
    .Errors(converted)
    .slice(0, 10)
    .map((error) => ({ at: error.instancePath || '/', problem: error.message }));
  const first = errors[0] ?? { at: '/', problem: 'is not valid' };
  throw new Problem(
    'request.invalid',
    400,
    {
      en: `The request is not valid at ${first.at}: ${first.problem}. Correct it and send it again.`,
      zh: `请求在 ${first.at} 处无效：${first.problem}。请更正后重新发送。`,
    },
    { errors },
  );
}

/** The content of an operation that takes bytes is left as it came: only what stands in the address is text. */
function convert({ accepts }: Operation, validator: Validator, input: unknown): unknown {
  if (accepts !== 'bytes') return validator.Convert(input);
  const { body, ...texts } = input as { readonly body?: unknown };
  return { ...(validator.Convert(texts) as object), body };
}
