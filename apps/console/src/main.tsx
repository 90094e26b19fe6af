import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@citywall/ui/styles.css';
import './console.css';
import './pages.css';
import { queryClient } from './api/query.ts';
import { connectRequests } from './api/request.ts';
import { FormWords } from './components/form-words.tsx';
import { onLanguage, presentLanguage, startLanguage } from './language/language.ts';
import { router, startLinks } from './router.tsx';
import { startTheme } from './state/preference.ts';
import { inUse, watchUse } from './state/use.ts';

startTheme();
startLanguage();
startLinks();
watchUse(window);
connectRequests({ language: presentLanguage, inUse });
// What the server says in one language is asked again in the other.
onLanguage(() => void queryClient.invalidateQueries());

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <FormWords>
        <RouterProvider router={router} />
      </FormWords>
    </QueryClientProvider>
  </StrictMode>,
);
