import { join } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { compressed } from './build/compressed.ts';

const built = join(import.meta.dirname, '..', 'src', 'yardarm', 'api', 'static');

export default defineConfig({
  // Relative, because the server says in <base> where it is mounted.
  base: './',
  plugins: [react(), compressed(join(built, 'assets'))],
  build: {
    outDir: built,
    emptyOutDir: true,
    // The content security policy admits no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    rolldownOptions: {
      // What the first page needs comes in one file, however many later pages share parts of it;
      // what it needs of Norwegian, too.
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'] },
            // Parts of many later pages, so that the first one has fewer names of files to know.
            { name: 'parts', test: /src\/(?:api|components|lib|styles)\//, minShareCount: 2 },
            { name: 'nb', test: /text\/nb(?:-sentences|-numbers)?\.ts$/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/health', '/login', '/auth', '/docs'].map((path) => [path, 'http://127.0.0.1:4242']),
    ),
  },
});
