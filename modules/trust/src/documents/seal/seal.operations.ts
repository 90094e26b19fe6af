import { type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { missingCharacters, sealSide } from './draw-seal.ts';
import { sealShapes } from './seal-shapes.ts';

/** Schema of the words around a seal, e.g. 北城市档案馆. */
export const SealWords = Type.String({ minLength: 1, maxLength: 24, pattern: '^\\S(.*\\S)?$' });

/** What a seal will look like. */
export function sealDrawingOperations(): readonly Operation[] {
  return [
    operation({
      name: 'trust.seal-drawing.show',
      http: 'GET /trust/seal-drawing',
      summary: { en: 'Draw a seal, to see it before it is used', zh: '预览电子印章' },
      input: Type.Object({ words: SealWords }),
      output: Type.Object({
        /** Side of the square that the seal fills, in points. */
        side: Type.Number(),
        shapes: Type.Array(
          Type.Object({
            path: Type.String(),
            transform: Type.Optional(Type.String()),
            line: Type.Optional(Type.Number()),
          }),
        ),
        /** Characters that the font of the seal does not have, and that are missing in the drawing. */
        missing: Type.Array(Type.String()),
      }),
      risk: 'low',
      transaction: false,
      resource: () => ({ type: 'Signatory', id: '*' }),
      run: async ({ words }) => ({
        side: sealSide,
        shapes: [...sealShapes(words)],
        missing: [...missingCharacters(words)],
      }),
    }),
  ];
}
