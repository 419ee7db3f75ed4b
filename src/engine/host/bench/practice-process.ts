/** The practice market in a process of its own, so that what it costs is nobody's whom a benchmark measures. */

import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { venueParts } from '../../core/venues/index.ts';
import { assert } from '../../domain/assert.ts';
import { marketId, type MajorMarketId } from '../../domain/instrument.ts';
import { repository } from '../tool.ts';

export const cli = join(repository, 'src/engine/fathom.mjs');
const readyMsMax = 120_000;

export interface MarketServer {
  readonly id: MajorMarketId;
  readonly rest: string;
  readonly stream: string;
}

export interface PracticeProcess {
  readonly markets: readonly MarketServer[];
  readonly close: () => void;
}

export async function startPracticeProcess(seed: number): Promise<PracticeProcess> {
  const child = runNode([cli, 'practice', '--port', '0', '--seed', String(seed)]);
  const text = await lineThat(child, /seed \d+; /);
  const markets = venueParts.map(({ dialect }) => {
    const { venue, market } = dialect;
    const [, rest, stream] = new RegExp(`${venue} ${market} +(http:\\S+) +(ws:\\S+)`).exec(text) ?? [];
    assert(rest !== undefined && stream !== undefined, 'the practice market tells where it listens', { venue, market, text });
    return { id: marketId(dialect), rest, stream };
  });
  return { markets, close: () => void child.kill('SIGTERM') };
}

export function runNode(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: repository });
}

/** All that it said until it said this. */
export function lineThat(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => end(() => reject(new Error(`a rival did not become ready: ${text.slice(-500)}`))), readyMsMax);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      if (pattern.test(text)) end(() => resolve(text));
    };
    const onExit = (): void => end(() => reject(new Error(`a rival ended early: ${text.slice(-500)}`)));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      child.off('exit', onExit);
      for (const output of [child.stdout, child.stderr]) {
        output?.off('data', read);
        output?.resume(); // unread output would hold the child up
      }
      settle();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', onExit);
  });
}
