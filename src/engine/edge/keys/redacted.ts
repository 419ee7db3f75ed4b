/**
 * A value that must not be told: whoever prints, logs, copies or serialises it gets the word
 * “(redacted)”. Only `open()` gives it, so that every place that does can be found.
 */

export class Redacted<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  open(): Value {
    return this.#value;
  }

  toString(): string {
    return '(redacted)';
  }

  toJSON(): string {
    return '(redacted)';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '(redacted)';
  }
}
