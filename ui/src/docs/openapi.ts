/** The page of the API's document: nothing of it is in the pages of the UI. */

import 'swagger-ui-dist/swagger-ui.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

function follow(): void {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
}

follow();
dark.addEventListener('change', follow);

SwaggerUI({
  // Beside this page, wherever the server is mounted.
  url: '../openapi.json',
  dom_id: '#openapi',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  // Else it asks a validator elsewhere.
  validatorUrl: null,
});
