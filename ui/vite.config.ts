import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const built = join(import.meta.dirname, '..', 'src', 'yardarm', 'api', 'static');

/** The server never compresses what does not change: it is done here, once. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const folder = join(built, 'assets');
      for (const name of readdirSync(folder)) {
        // A woff2 is compressed already.
        if (!/\.(?:js|css|svg)$/.test(name)) continue;
        const path = join(folder, name);
        const plain = readFileSync(path);
        const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        writeFileSync(`${path}.br`, brotliCompressSync(plain, best));
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  // Relative, because the server says in <base> where it is mounted.
  base: './',
  plugins: [react(), compressed()],
  build: {
    outDir: built,
    emptyOutDir: true,
    // The content security policy admits no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/health', '/login', '/auth'].map((path) => [path, 'http://127.0.0.1:4242']),
    ),
  },
});
