#!/usr/bin/env node
// `citywall`: prepares the checkout, then runs the command line under the pinned Node 26.
import { join } from 'node:path';
import { root } from './prepare.mjs';
import { runPinned } from './run-pinned.mjs';

const args = process.argv.slice(2);
const serving = args[0] === 'serve';
process.exitCode = await runPinned([join(root, 'apps/cli/src/main.ts'), ...args], { console: serving, tied: serving });
