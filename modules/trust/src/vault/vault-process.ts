// A key process: the only place where keys are in the clear. It talks over file descriptor 3 alone, and ends with it.
import type { ControlName } from './control.ts';
import { openChannel } from './process-channel.ts';
import { serveVault } from './serve-vault.ts';
import { createVault } from './vault.ts';

const vault = createVault();
serveVault(openChannel(), {
  control: (name, ask) => vault.control(name as ControlName, ask as never),
  work: vault.work,
});
