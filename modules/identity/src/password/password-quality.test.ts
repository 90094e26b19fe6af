import { describe, expect, test } from 'vitest';
import { passwordProblem } from './password-quality.ts';

describe('a new password', () => {
  test.each(['correct horse battery', 'Tr0ub4dor&3x', '城墙守护着这座城市的人们', 'k7#mQ2!vLp', 'abc1234567 defg'])(
    '%s may be used',
    (password) => {
      expect(passwordProblem(password, 'alice')).toBeUndefined();
    },
  );
  test.each([
    ['short', 'k7#mQ2!vL'],
    ['short', '密码不够长'],
    ['weak', 'Password2026!'],
    ['weak', '!!administrator123'],
    ['weak', '1234567890'],
    ['weak', 'abcdefghijkl'],
    ['weak', 'zyxwvutsrq'],
    ['weak', 'aaaaaaaaaaaaaaaa'],
    ['weak', 'abababababab'],
    ['weak', 'ＰＡＳＳＷＯＲＤ２０２６'],
    ['contains-name', 'My-Alice-is-fine'],
  ])('is refused as %s: %s', (reason, password) => {
    expect(passwordProblem(password, 'alice')).toMatchObject({ code: `identity.password.${reason}`, status: 422 });
  });
  test('is never repeated in what the user reads', () => {
    expect(passwordProblem('Password2026!', 'alice')?.text.en).not.toContain('2026');
  });
});
