// The clock of a simulated run: pause, step, to the end, speed, and any moment of it.

import { clock, t } from "../i18n";
import { isAtEnd, SPEEDS, type Speed } from "../state/playback";
import { shownKind } from "../state/shown-run";
import { isOutdated, isPlaying, jumpToEnd, pause, playback, resume, seek, speed, step } from "../state/simulation";
import { Sign } from "./Glyphs";

export function Transport() {
  const texts = t.value;
  const current = playback.value;
  if (!current || shownKind.value !== "simulated") return null;
  const isDone = isAtEnd(current);
  const main = isPlaying.value ? texts.pause : isDone ? texts.replay : texts.resume;
  return (
    <div class="transport">
      <IconButton sign={isPlaying.value ? "pause" : "play"} label={main} onClick={isPlaying.value ? pause : resume} />
      <IconButton sign="step" label={texts.stepOn} isDisabled={isDone} onClick={step} />
      <IconButton sign="end" label={texts.toEnd} isDisabled={isDone} onClick={jumpToEnd} />
      <span class="number clock">{clock(current.nowMs)}</span>
      <input
        type="range"
        class="moment"
        aria-label={texts.moment}
        aria-valuetext={clock(current.nowMs)}
        min={0}
        max={current.durationMs}
        step={100}
        value={current.nowMs}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <span class="number clock soft">{clock(current.durationMs)}</span>
      {isOutdated.value && <span class="outdated">{texts.outdated}</span>}
      <select
        aria-label={texts.speed}
        value={speed.value}
        onChange={(event) => (speed.value = Number(event.currentTarget.value) as Speed)}
      >
        {SPEEDS.map((factor) => <option key={factor} value={factor}>{factor}×</option>)}
      </select>
    </div>
  );
}

interface IconButtonProps {
  sign: string;
  label: string;
  isDisabled?: boolean;
  onClick(): void;
}

function IconButton({ sign, label, isDisabled = false, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class="quiet icon-button"
      data-press={sign}
      title={label}
      aria-label={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Sign name={sign} />
    </button>
  );
}
