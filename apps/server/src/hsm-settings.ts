import { resolve } from 'node:path';
import { invalid } from '@citywall/kernel';
import type { HsmSettings } from '@citywall/trust';

export type { HsmSettings };

/** Where hardware modules are; undefined when no library is named. Throws a Problem that names the variable to set. */
export function readHsmSettings(
  text: (name: string) => string,
  environment: NodeJS.ProcessEnv,
): HsmSettings | undefined {
  const library = text('hsmLibrary');
  if (library === '') return undefined;
  const tokens = listOf(text('hsmTokens'));
  if (tokens.length === 0 || new Set(tokens).size < tokens.length || tokens.some((label) => label.length > 32))
    throw wrong('CITYWALL_HSM_TOKENS', 'must name each token once by its label', '须按标签逐一列出令牌，不得重复');
  const [file, variable] = [text('hsmPinFile'), text('hsmPinVariable')];
  if ((file === '') === (variable === ''))
    throw wrong(
      'CITYWALL_HSM_PIN_FILE, CITYWALL_HSM_PIN_VARIABLE',
      'one of them must be set, and not both',
      '须设置其中之一，且不能同时设置',
    );
  const names = listOf(text('hsmEnvironment'));
  return {
    library: resolve(library),
    tokens,
    pin: file === '' ? { variable } : { file: resolve(file) },
    environment: Object.fromEntries(names.map((name) => [name, environment[name] ?? ''])),
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function wrong(name: string, en: string, zh: string) {
  return invalid('platform.setting.invalid', { en: `${name}: ${en}.`, zh: `${name}：${zh}。` });
}
