/**
 * What the product's page talks with for golden pictures: an engine that answers every question with the same facts (told.ts) and every topic
 * with the same frames (panel-frames.ts). What no panel in the pictures asks for is refused.
 */

import { addressFrame, callSchema, fault, keyCallSchema, methods, never, toText, type AnyMethodName, type ResultOf, type TopicSpec, type Transport, type TransportEvents } from '../../../engine/contract/index.ts';
import { framesOf } from './panel-frames.ts';
import { alertList, instruments, keys, nowUs, status } from './told.ts';

export interface StandInEngine {
  readonly onLink: (transport: Transport) => TransportEvents;
  /** Says everything once more: who came late to a topic that was open gets its frames, too. */
  readonly tellAgain: () => void;
  /** Kinds of topics that it had nothing for. */
  readonly unanswered: Set<string>;
}

/** `kept`: what lies on its shelf, by key. */
export function newStandInEngine(kept: Readonly<Record<string, unknown>>): StandInEngine {
  const settings = Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, JSON.stringify({ atMs: 1, value })]));
  const unanswered = new Set<string>();
  const open = new Map<number, TopicSpec>();
  let screen: Transport | null = null;
  const sendFrames = (topic: number, spec: TopicSpec): void => {
    const frames = framesOf(spec);
    if (frames.length === 0) unanswered.add(spec.kind);
    for (const bytes of frames) {
      addressFrame(bytes, topic);
      screen?.sendFrame(bytes);
    }
  };
  const tellAgain = (): void => {
    screen?.sendText(toText(status));
    for (const [topic, spec] of open) sendFrames(topic, spec);
  };
  return {
    unanswered, tellAgain,
    onLink: (transport) => {
      screen = transport;
      open.clear();
      return {
        onText: (text) => {
          const { id, method, params } = callSchema.or(keyCallSchema).parse(JSON.parse(text));
          const value = method === 'settings' ? ({ settings } satisfies ResultOf<'settings'>) : answerTo(method, params);
          transport.sendText(toText({ kind: 'answer', id, outcome: value === null ? { ok: false, fault: fault('message.unauthorised', `${method} is not in the pictures`) } : { ok: true, value } }));
          if (method === 'hello') transport.sendText(toText(status));
          else if (method === 'watch') {
            const { topic, of } = methods.watch.params.parse(params);
            open.set(topic, of);
            sendFrames(topic, of);
          } else if (method === 'unwatch') open.delete(methods.unwatch.params.parse(params).topic);
        },
        onFrame: () => undefined,
        onClose: () => undefined,
      };
    },
  };
}

function answerTo(method: AnyMethodName, params: unknown): ResultOf<AnyMethodName> | null {
  switch (method) {
    case 'hello': return { version: '1.0.0', market: 'live', nowUs, home: 'browser' } satisfies ResultOf<'hello'>;
    case 'time': return { nowUs } satisfies ResultOf<'time'>;
    case 'instruments': return { instruments: [...instruments] } satisfies ResultOf<'instruments'>;
    case 'watch': case 'unwatch': return { topic: methods.unwatch.params.parse(params).topic } satisfies ResultOf<'watch'>;
    case 'keep': return { key: methods.keep.params.parse(params).key } satisfies ResultOf<'keep'>;
    case 'hold': return { isHeld: true } satisfies ResultOf<'hold'>;
    case 'alerts': return alertList;
    case 'keys': return keys;
    case 'more': case 'tellNumber': return {};
    case 'settings': case 'past': case 'switchMarket': case 'setAlert': case 'removeAlert': case 'seenAlert': case 'setAlertHook': case 'testAlertHook': case 'unlockKeys': case 'addKey': case 'useKey': case 'removeKey': case 'checkKey':
      return null;
    default: return never(method);
  }
}
