import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@citywall/ui/styles.css';
import './console.css';
import './pages.css';
import { queryClient } from './api/query.ts';
import { startLanguage } from './language/language.ts';
import { router, startLinks } from './router.tsx';
import { startTheme } from './state/preference.ts';

startTheme();
startLanguage();
startLinks();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
