/**
 * Deliberate mistakes, each the kind of bug that a careful person writes on a bad day. The campaign is worth something
 * only if it finds every one of them; `fathom simulate --mutants` and the test show that it does.
 */

import type { Decoder, Dialect } from '../venues/dialect.ts';
import { factCode } from '../../domain/fact.ts';
import { field, floatAt, kindAt, lengthAt, setFloat, slotBytes, writeHead, flagsAt, streamAt, type Slots } from '../memory/record.ts';
import type { Client } from './campaign-network.ts';

export interface Mutant {
  readonly name: string;
  /** What it does wrong. */
  readonly mistake: string;
  readonly dialect?: (real: Dialect) => Dialect;
  readonly decoder?: (real: Decoder) => Decoder;
  readonly client?: (real: Client) => Client;
  /** Sees each fact before the market does and may change it; false keeps it back. */
  readonly emits?: (slots: Slots, slot: number) => boolean;
}
