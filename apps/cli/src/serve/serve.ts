import { serve } from '@citywall/server';
import type { Command } from '../command.ts';

export const command: Command = {
  name: 'serve',
  usage: 'citywall serve [--data DIR] [--port N] [--syslog-port N] [--empty] …   (all settings: docs/settings.md)',
  summary: { en: 'Runs the platform until it is told to stop.', zh: '运行平台，直至收到停止信号。' },
  run: (args, io) => serve(args, process.env, io),
};
