import { type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { longestForeignHash } from './foreign/parse-foreign-hash.ts';
import { importPasswords } from './import-passwords.ts';
import { textSchema } from './password-answers.ts';

/** Taking passwords over from another system. */
export function importOperations(desk: Desk): readonly Operation[] {
  return [
    operation({
      name: 'identity.password.import',
      http: 'POST /identity/password/import',
      summary: {
        en: 'Take over passwords as another system hashed them; they are hashed anew at the next sign-in',
        zh: '迁入其他系统的口令哈希，下次登录时自动重新哈希',
      },
      input: Type.Object(
        {
          passwords: Type.Array(
            Type.Object(
              {
                name: Type.String({ minLength: 1, maxLength: 64 }),
                // Longer ones are refused with their line, not the whole batch.
                hash: Type.String({ maxLength: 2 * longestForeignHash }),
              },
              { additionalProperties: false },
            ),
            { minItems: 1, maxItems: 1_000 },
          ),
          mustChangePassword: Type.Optional(
            Type.Boolean({ description: 'Whether each must be changed at the next sign-in; default false' }),
          ),
        },
        { additionalProperties: false },
      ),
      output: Type.Object({
        imported: Type.Integer(),
        refused: Type.Array(
          Type.Object({ line: Type.Integer(), name: Type.String(), reason: Type.String(), text: textSchema }),
        ),
      }),
      risk: 'high',
      // Hashing a thousand takes half a minute, which must not hold a connection.
      transaction: false,
      resource: () => ({ type: 'User', id: '*' }),
      run: async (input, call) => {
        const answer = await importPasswords(desk, call, input.passwords, input.mustChangePassword ?? false);
        call.note({ imported: answer.imported, refused: answer.refused.length });
        return { imported: answer.imported, refused: answer.refused.map((one) => ({ ...one, text: { ...one.text } })) };
      },
    }),
  ];
}
