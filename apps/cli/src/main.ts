import { Problem } from '@citywall/kernel';
import type { Output } from './command.ts';
import { commandTable } from './commands.table.ts';

/** Usage or input that cannot be worked with, as against a negative answer (1). */
const unusable = 2;

// A reader that has seen enough (head) closes the pipe: that ends the command, it is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : unusable));

async function main(args: readonly string[]): Promise<number> {
  const io: Output = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  };
  // The longest name that the arguments begin with: `audit verify` before `audit`.
  const entry = commandTable
    .filter(({ name }) => name.split(' ').every((word, at) => args[at] === word))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (entry === undefined) return help(args, io);
  const command = await entry.load();
  const rest = args.slice(entry.name.split(' ').length);
  if (rest.includes('--help')) {
    io.out(`${command.usage}\n\n${command.summary.en}\n${command.summary.zh}`);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    io.err(error instanceof Problem ? error.text.en : `citywall ${entry.name}: ${messageOf(error)}`);
    if (isUsage(error)) io.err(`Usage: ${command.usage}`);
    return unusable;
  }
}

function help(args: readonly string[], io: Output): number {
  const asked = args.length === 0 || args[0] === 'help' || args[0] === '--help';
  const say = asked ? io.out : io.err;
  if (!asked) say(`citywall: there is no command “${args.join(' ')}”.`);
  say('Usage: citywall COMMAND [OPTIONS]     citywall COMMAND --help\n');
  for (const { name, about } of commandTable) say(`  ${name.padEnd(20)} ${about}`);
  return asked ? 0 : unusable;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isUsage(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
