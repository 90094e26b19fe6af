// The process that drives one slot. PKCS #11 libraries are foreign code that may crash or block: here they harm nobody else.
import { openChannel } from '../process-channel.ts';
import { serveVault } from '../serve-vault.ts';
import type { SlotControls } from './slot-control.ts';
import { createSlotVault } from './slot-vault.ts';

const vault = createSlotVault();
serveVault(openChannel(), {
  control: (name, ask) => vault.control(name as keyof SlotControls, ask as never),
  work: vault.work,
});
