/**
 * Questions from one role to another, each answered once: by its answer, or by a fault when the other role dies or is silent too long.
 *
 * Holds: at most `asksMax` questions are open; one more is refused.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import { failed, type Result } from '../../domain/result.ts';

const asksMax = 256;
const usualAnswerMsMax = 15_000;

interface Open<Answer> {
  readonly resolve: (answer: Result<Answer, Fault>) => void;
  readonly timer: NodeJS.Timeout;
}

export class Asks<Answer> {
  readonly #name: string;
  readonly #open = new Map<number, Open<Answer>>();
  readonly #answerMsMax: number;
  #next = 1;

  constructor(name: string, answerMsMax = usualAnswerMsMax) {
    this.#name = name;
    this.#answerMsMax = answerMsMax;
  }

  /** `say` gets the number that the answer has to bring back. */
  ask(say: (request: number) => void): Promise<Result<Answer, Fault>> {
    if (this.#open.size >= asksMax) return Promise.resolve(failed(fault('queue.full', `the ${this.#name} has ${asksMax} questions to answer`)));
    const request = this.#next++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(request, failed(fault('role.silent', `the ${this.#name} did not answer within ${this.#answerMsMax / 1_000} s`))), this.#answerMsMax);
      this.#open.set(request, { resolve, timer });
      say(request);
    });
  }

  onAnswer(request: number, answer: Result<Answer, Fault>): void {
    this.#settle(request, answer);
  }

  /** Whoever was asked is another one now, or gone. */
  forget(): void {
    for (const request of this.#open.keys()) this.#settle(request, failed(fault('role.silent', `the ${this.#name} stopped before it answered`)));
  }

  #settle(request: number, answer: Result<Answer, Fault>): void {
    const open = this.#open.get(request);
    if (open === undefined) return;
    this.#open.delete(request);
    clearTimeout(open.timer);
    open.resolve(answer);
  }
}
