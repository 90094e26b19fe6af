export { type Aside, startAside, startAsideFor } from '../detect-files-aside.ts';
