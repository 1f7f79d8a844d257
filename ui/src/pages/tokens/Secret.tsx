import { useState } from 'react';

import type { ApiToken } from '../../api/shapes';
import { config } from '../../app/config';
import { CopyText } from '../../components/CopyText';
import { Field } from '../../components/Field';
import { snippetsFor } from '../../lib/snippets';
import styles from '../../styles/settings.module.css';
import { tx } from '../../text/admin';

interface Props {
  token: ApiToken;
  onDone: () => void;
}

/** The one time that a secret is seen, and how an application uses it. */
export function Secret({ token, onDone }: Props) {
  const words = tx.tokens;
  const snippets = snippetsFor(token.type);
  const [language, setLanguage] = useState(snippets[0]?.language);
  const chosen = snippets.find((one) => one.language === language);
  const api = `${location.origin}${config.base}/api`;
  return (
    <section className={`panel ${styles['editor']}`} aria-labelledby="secret">
      <h2 id="secret">{words.secretTitle(token.tokenName)}</h2>
      <p role="status">{words.secretText}</p>
      <CopyText text={token.secret} label={words.secret} wrap />
      <Field label={words.language}>
        {(id) => (
          <select
            id={id}
            className="input"
            value={language}
            onChange={(event) => setLanguage(event.target.value)}
          >
            {snippets.map((one) => (
              <option key={one.language}>{one.language}</option>
            ))}
          </select>
        )}
      </Field>
      {chosen && (
        <CopyText text={chosen.code(api, token.secret)} label={words.snippet(chosen.language)} />
      )}
      <button type="button" className="button" onClick={onDone}>
        {words.kept}
      </button>
    </section>
  );
}
