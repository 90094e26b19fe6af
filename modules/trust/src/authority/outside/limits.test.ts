import { authorityControls, extension } from '@citywall/x509';
import { expect, test } from 'vitest';
import { limitExtensions } from './limits.ts';

test('an authority of others, however little it is limited, makes nobody an attribute authority of the city', () => {
  const givesNothing = extension(authorityControls, { permitted: [], excluded: [], permitsUnspecified: false });
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  for (const limits of [{}, { purposes: ['serverAuth' as const] }])
    expect(limitExtensions(limits).map(hex)).toContain(hex(givesNothing));
});
