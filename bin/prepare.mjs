// Runs under the user's own Node (20 or later), before anything is installed: plain JavaScript, no dependencies.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The pinned Node that the product runs under. */
export const pinnedNode = join(root, 'node_modules/node/bin/node');

const installStamp = join(root, 'node_modules/.citywall-installed');
const consoleStamp = join(root, 'apps/console/dist/.citywall-built');

/** What runs in browsers: the console, the published page, and the libraries they are built of. */
const browserSources = [
  'apps/console',
  'apps/verifier',
  'libs/ui',
  'libs/browser-crypto',
  'libs/gm/src',
  'libs/kernel/src',
  'libs/merkle/src',
  'libs/puzzle/src',
  'libs/x509/src',
  'modules/trust/src/evidence',
];

/**
 * Makes the checkout runnable: installs packages when package-lock.json differs from what was installed, and builds
 * the console when its sources differ from what was built. Costs some milliseconds when there is nothing to do.
 */
export async function prepare({ console: withConsole = false } = {}) {
  const lock = hashOf([join(root, 'package-lock.json')]);
  if (read(installStamp) !== lock || !existsSync(pinnedNode)) await exclusively(() => install(lock));
  if (!withConsole) return;
  const sources = hashOf([...browserSources.flatMap(filesBelow), join(root, 'package-lock.json')]);
  if (read(consoleStamp) !== sources) await exclusively(() => buildConsole(sources));
}

async function install(lock) {
  if (read(installStamp) === lock && existsSync(pinnedNode)) return;
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  await withProgress('Installing packages, the pinned Node 26 among them (a minute or two, once)', command, [
    ...first,
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (!existsSync(pinnedNode)) {
    throw new Error(
      'The pinned Node 26 was not installed: npm ran without install scripts. Allow them (npm config get ignore-scripts) and start again.',
    );
  }
  writeFileSync(installStamp, lock);
}

async function buildConsole(sources) {
  if (read(consoleStamp) === sources) return;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const build = [vite, 'build', '--logLevel', 'warn'];
  await withProgress('Building the console (some seconds, once)', pinnedNode, build, {
    cwd: join(root, 'apps/console'),
  });
  await withProgress('Building the page that verifies evidence', pinnedNode, build, {
    cwd: join(root, 'apps/verifier'),
  });
  writeFileSync(consoleStamp, sources);
}

/** Runs a command with its output kept for the case that it fails, and says every few seconds that it still works. */
function withProgress(what, command, args, { cwd = root } = {}) {
  const started = Date.now();
  const kept = [];
  const say = (text) => process.stderr.write(text);
  say(`${what} …\n`);
  return new Promise((done, failed) => {
    const env = { ...process.env, NODE_ENV: '', npm_config_update_notifier: 'false' };
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setInterval(() => say(`  still working, ${Math.round((Date.now() - started) / 1000)} s\n`), 5_000);
    child.stdout.on('data', (text) => kept.push(text));
    child.stderr.on('data', (text) => kept.push(text));
    child.on('error', (error) => {
      clearInterval(timer);
      failed(error);
    });
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) {
        say(`  done in ${Math.round((Date.now() - started) / 1000)} s\n`);
        return done();
      }
      const lines = Buffer.concat(kept).toString().split('\n');
      say(lines.length > 60 ? [...lines.slice(0, 30), '…', ...lines.slice(-30)].join('\n') : lines.join('\n'));
      failed(new Error(`${what} failed (exit code ${code}). The lines above say why; mend it and start again.`));
    });
  });
}

/** One installer at a time for this checkout; a lock whose owner is gone is taken over. */
async function exclusively(act) {
  const lock = join(root, '.stamps');
  mkdirSync(lock, { recursive: true });
  const file = join(lock, 'preparing.pid');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!alive(Number(read(file)))) rmSync(file, { force: true });
      else await new Promise((next) => setTimeout(next, 500));
    }
  }
  try {
    await act();
  } finally {
    rmSync(file, { force: true });
  }
}

function alive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function filesBelow(folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/\/(dist|node_modules)\/|\.test\.tsx?$/.test(file))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
