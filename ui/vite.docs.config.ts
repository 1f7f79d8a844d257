import { join } from 'node:path';

import { defineConfig } from 'vite';

import { compressed } from './build/compressed.ts';
import { swaggerUi } from './build/swagger-ui.ts';

const built = join(import.meta.dirname, '..', 'src', 'yardarm', 'api', 'static', 'docs');

/** The page of the API's document, in a build of its own: the UI's pages share nothing with it. */
export default defineConfig({
  root: join(import.meta.dirname, 'docs'),
  base: './',
  plugins: [swaggerUi(built), compressed(built)],
  build: {
    outDir: built,
    emptyOutDir: true,
    assetsDir: '.',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    // Swagger UI is what it is.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: join(import.meta.dirname, 'docs', 'openapi', 'index.html') },
  },
});
