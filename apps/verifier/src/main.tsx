import './buffer-global.ts';
import '@citywall/ui/styles.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Page } from './page.tsx';

const dark = matchMedia('(prefers-color-scheme: dark)');
const showTheme = (): void => {
  document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
};
showTheme();
dark.addEventListener('change', showTheme);

// A file that misses its place must not replace the page.
for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());

createRoot(document.getElementById('root')!).render(<Page />);
