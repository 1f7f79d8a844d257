import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'vite';

const from = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
const DATA = /url\(\s*(["']?)data:image\/(svg\+xml|png|jpeg)((?:;[^,]*)?),(.*?)\1\s*\)/gs;

/**
 * Swagger UI as the content security policy admits it: the pictures that its style sheet holds as
 * data: addresses become files. Its licence goes with it.
 */
export function swaggerUi(built: string): Plugin {
  const pictures = join(import.meta.dirname, '..', 'node_modules', '.swagger-ui');
  return {
    name: 'swagger-ui',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/swagger-ui.css')) return null;
      mkdirSync(pictures, { recursive: true });
      return code.replace(DATA, (_all, _quote: string, type: string, how: string, data: string) => {
        const bytes = how.endsWith(';base64')
          ? Buffer.from(data, 'base64')
          : Buffer.from(decodeURIComponent(data));
        const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
        const path = join(pictures, `picture-${hash}.${type.replace('+xml', '')}`);
        writeFileSync(path, bytes);
        return `url("${path}")`;
      });
    },
    closeBundle() {
      for (const name of ['LICENSE', 'NOTICE', 'swagger-ui-es-bundle.js.LICENSE.txt']) {
        const to = `${name.replace('.txt', '')}.txt`;
        copyFileSync(join(from, name), join(built, to.replace('es-bundle.js.', '')));
      }
    },
  };
}
