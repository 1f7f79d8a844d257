import './styles/base.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { speak } from './text';

const RELOADED = 'yardarm.reloaded';

// A tab that was left open over an upgrade asks for files that are gone: load the page anew, once.
window.addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, '1');
  event.preventDefault();
  location.reload();
});
window.addEventListener('load', () => sessionStorage.removeItem(RELOADED));

function show(): void {
  const root = document.getElementById('root');
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void speak().then(show);
