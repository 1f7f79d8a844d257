import { useState } from 'react';

interface Props {
  label: string;
  button: string;
  /** Names of variables. */
  mono?: boolean;
  /** The id of a datalist. */
  list?: string;
  disabled?: boolean;
  onAdd: (text: string) => void;
}

/** A text that is added by Enter, too, and does not send the form around it. */
export function AddText({ label, button, mono = false, list, disabled = false, onAdd }: Props) {
  const [text, setText] = useState('');
  const refused = disabled || text.trim() === '';
  const add = (): void => {
    if (refused) return;
    onAdd(text.trim());
    setText('');
  };
  return (
    <>
      <input
        className={mono ? 'input mono' : 'input'}
        aria-label={label}
        placeholder={label}
        maxLength={100}
        list={list}
        autoCapitalize="none"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <button type="button" className="button" disabled={refused} onClick={add}>
        {button}
      </button>
    </>
  );
}
