import { type ReactNode, useId } from 'react';

interface Props {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  children: (id: string, described: string) => ReactNode;
}

/** A label, a control, and what is to be known or is wrong with it. */
export function Field({ label, hint, fault, children }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, `${id}-said`)}
      {(hint || fault) && (
        <span id={`${id}-said`} className={fault ? 'fault' : 'hint'}>
          {fault ?? hint}
        </span>
      )}
    </div>
  );
}

/** Where a button stands in a row of fields. */
export function ButtonField({ children }: { children: ReactNode }) {
  return (
    <div className="field">
      <span className="label" aria-hidden="true">
        &nbsp;
      </span>
      {children}
    </div>
  );
}
