/** Large prints as sounds, on the page: while it is on, the topic of the panel is listened to here as well. What is heard is decided in sound-model.ts. */

import { useEffect } from 'react';
import { decodeTape, type TopicSpec } from '../../../engine/contract/index.ts';
import { useTerminal } from '../../app/use-terminal.ts';
import { SoundBudget, type Voice } from './sound-model.ts';

export function useSound(topic: TopicSpec | null, tierWorth: number, volume: number, isSounding: boolean): void {
  const terminal = useTerminal();
  const key = JSON.stringify(topic);
  useEffect(() => {
    if (!isSounding || topic === null) return undefined;
    const audio = new AudioContext();
    const budget = new SoundBudget();
    const opened = terminal.topics.open(topic, (bytes) => {
      const frame = decodeTape(bytes);
      if (!frame.ok || audio.state !== 'running') return;
      const offsetUs = terminal.session.clock.offsetUs;
      const nowUs = offsetUs === null ? frame.value.header.madeUs : (performance.timeOrigin + performance.now()) * 1_000 + offsetUs;
      for (const voice of budget.judge(frame.value, tierWorth, nowUs)) sound(audio, voice, volume);
    });
    // A browser lets nothing sound before a press; the panel may have been opened by none.
    const wake = (): void => void audio.resume();
    globalThis.addEventListener('pointerdown', wake);
    globalThis.addEventListener('keydown', wake);
    wake();
    return () => {
      globalThis.removeEventListener('pointerdown', wake);
      globalThis.removeEventListener('keydown', wake);
      opened.close();
      void audio.close();
    };
    // Equal topics are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [terminal, key, tierWorth, volume, isSounding]);
}

/** A tone that comes and goes softly: an edge would crack. */
function sound(audio: AudioContext, { hertz, seconds, gain }: Voice, volume: number): void {
  const tone = audio.createOscillator();
  const level = audio.createGain();
  const now = audio.currentTime;
  tone.type = 'triangle';
  tone.frequency.value = hertz;
  level.gain.setValueAtTime(0, now);
  level.gain.linearRampToValueAtTime(gain * volume * loudest, now + 0.008);
  level.gain.exponentialRampToValueAtTime(0.0001, now + seconds);
  tone.connect(level).connect(audio.destination);
  tone.start(now);
  tone.stop(now + seconds + 0.02);
}

/** Eight voices at once must not clip. */
const loudest = 0.25;
