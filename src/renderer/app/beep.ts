/** The sound of an alert: two soft tones. A browser lets nothing sound before a press on the page. */

let audio: AudioContext | null = null;

export function beep(): void {
  audio ??= new AudioContext();
  const home = audio;
  void home.resume().then(() => {
    for (const [hertz, after] of [[740, 0], [988, 0.14]] as const) tone(home, hertz, home.currentTime + after);
  });
}

function tone(home: AudioContext, hertz: number, at: number): void {
  const source = home.createOscillator();
  const level = home.createGain();
  source.type = 'triangle';
  source.frequency.value = hertz;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(0.25, at + 0.01);
  level.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
  source.connect(level).connect(home.destination);
  source.start(at);
  source.stop(at + 0.32);
}
