/** A short list to choose one of, in a panel's head: numbers and names alike. */

import type { ReactNode } from 'react';

interface ChooseProps<Choice extends string | number> {
  readonly label: string;
  readonly value: Choice;
  readonly choices: readonly Choice[];
  readonly say: (choice: Choice) => string;
  readonly onChoose: (choice: Choice) => void;
  readonly testId: string;
}

export function Choose<Choice extends string | number>({ label, value, choices, say, onChoose, testId }: ChooseProps<Choice>): ReactNode {
  return (
    <select
      className="depth-select" aria-label={label} title={label} value={String(value)} data-testid={testId}
      onChange={(event) => {
        const chosen = choices.find((one) => String(one) === event.target.value);
        if (chosen !== undefined) onChoose(chosen);
      }}
    >
      {choices.map((one) => <option key={one} value={String(one)}>{say(one)}</option>)}
    </select>
  );
}
