import { serve } from './serve.scratch.ts';

process.exitCode = await serve(process.argv.slice(2), process.env, { out: console.log, err: console.error });
