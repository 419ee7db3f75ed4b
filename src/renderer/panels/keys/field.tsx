/** A labelled field of a form. What is secret is not shown, not remembered and not checked for its spelling. */

import { useId, type ReactNode } from 'react';

export interface FieldProps {
  readonly name: string;
  readonly text: string;
  readonly isSecret?: boolean;
  readonly note?: string;
  readonly first?: string;
}

export function Field({ name, text, isSecret = false, note, first }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{text}</label>
      <input id={id} name={name} type={isSecret ? 'password' : 'text'} defaultValue={first} required autoComplete="off" autoCorrect="off" autoCapitalize="off" spellCheck={false} data-1p-ignore data-lpignore="true" />
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}
