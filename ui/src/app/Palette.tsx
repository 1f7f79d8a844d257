import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';

import { t } from '../text';
import { wordsOfPages } from '../text/spoken';
import styles from './Palette.module.css';

const load = async (): Promise<typeof import('../palette/Results')> => {
  await wordsOfPages();
  return import('../palette/Results');
};
const Results = lazy(async () => ({ default: (await load()).Results }));

export type PaletteKeys = (key: string) => boolean;

/**
 * The field is here from the start, and takes what is typed while the rest is on its way: no key
 * is lost. Enter does nothing until what it would do can be read.
 */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const onKey = useRef<PaletteKeys | null>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [active, setActive] = useState<string | null>(null);

  const show = useCallback((): void => {
    if (dialog.current?.open) return dialog.current.close();
    dialog.current?.showModal();
    setOpen(true);
    setText('');
  }, []);
  const takeKeys = useCallback((keys: PaletteKeys | null): void => {
    onKey.current = keys;
  }, []);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Control' || event.key === 'Meta') void load();
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      show();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [show]);

  return (
    <>
      <button type="button" className={`button ${styles['opener']}`} onClick={show}>
        {t.shell.palette} <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <dialog
        ref={dialog}
        className={styles['palette']}
        aria-label={t.shell.palette}
        // The event comes late: it may be open again.
        onClose={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <input
          className={styles['field']}
          role="combobox"
          aria-label={t.shell.palette}
          aria-expanded={open}
          aria-controls="palette-results"
          aria-activedescendant={active ?? undefined}
          aria-autocomplete="list"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          placeholder={t.shell.paletteHint}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (onKey.current?.(event.key) || event.key === 'Enter') event.preventDefault();
          }}
        />
        {open && (
          <Suspense fallback={<p role="status">{t.shell.loading}</p>}>
            <Results
              text={text}
              onText={setText}
              takeKeys={takeKeys}
              onActive={setActive}
              onDone={() => dialog.current?.close()}
            />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
