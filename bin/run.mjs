// Runs a script of this checkout under the pinned Node 26: node bin/run.mjs SCRIPT [ARGUMENT …]
import { runPinned } from './run-pinned.mjs';

process.exitCode = await runPinned(process.argv.slice(2));
