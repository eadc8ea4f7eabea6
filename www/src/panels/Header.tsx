import { t } from "../i18n";
import { analysis } from "../state/analysis";
import { askToRun, connection, isAsking, isRunningForReal } from "../state/docker";
import { isDockerMenuOpen, isShortcutListOpen } from "../state/selection";
import { language, theme, type Theme } from "../state/settings";
import { isShownRunGoing, shownKind, stop } from "../state/shown-run";
import { simulate } from "../state/simulation";
import { DockerMenu } from "./DockerMenu";
import { ExamplesMenu } from "./ExamplesMenu";
import { Sign } from "./Glyphs";

export function Header() {
  return (
    <header class="header">
      <a class="skip" href="#graph-title">{t.value.skip}</a>
      <h1 class="brand">
        <BrandMark />
        {t.value.name}
      </h1>
      <ExamplesMenu />
      <span class="spring" />
      <RunButtons />
      <span class="spring" />
      <DockerMenu />
      <LanguageSwitch />
      <ThemeButton />
      <button
        type="button"
        class="quiet icon-button wide-only"
        title={`${t.value.shortcuts} (?)`}
        aria-label={t.value.shortcuts}
        onClick={() => (isShortcutListOpen.value = true)}
      >
        ?
      </button>
    </header>
  );
}

function RunButtons() {
  const texts = t.value;
  const hasPlan = analysis.value?.pipeline === true;
  const isPaired = connection.value.kind === "paired";
  return (
    <div class="run-buttons" role="group" aria-label={texts.run}>
      <button
        type="button"
        class="run-simulated"
        title={texts.simulateHint}
        disabled={!hasPlan}
        onClick={() => {
          shownKind.value = "simulated";
          void simulate();
        }}
      >
        <Sign name="simulated" />
        {texts.simulate}
      </button>
      <button
        type="button"
        class="run-real"
        data-ready={isPaired}
        title={isPaired ? texts.runRealHint : texts.dockerHow}
        disabled={!hasPlan || isAsking.value || isRunningForReal.value}
        onClick={() => (isPaired ? void askToRun() : (isDockerMenuOpen.value = true))}
      >
        <Sign name="real" />
        <span>{texts.runReal}</span>
      </button>
      <button type="button" class="run-stop" aria-label={texts.stop} disabled={!isShownRunGoing.value} onClick={stop}>
        <Sign name="stop" />
        <span class="wide-only">{texts.stop}</span>
      </button>
    </div>
  );
}

function LanguageSwitch() {
  return (
    <div class="switch" role="group" aria-label={t.value.language}>
      {(["en", "ko"] as const).map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          aria-label={code === "en" ? "EN, English" : "한국어"}
          onClick={() => (language.value = code)}
        >
          {code === "en" ? "EN" : "한"}
        </button>
      ))}
    </div>
  );
}

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const SIGNS: Record<Theme, string> = { auto: "half", light: "sun", dark: "moon" };

function ThemeButton() {
  const texts = t.value;
  const label = `${texts.theme}: ${texts.themes[theme.value]}`;
  return (
    <button
      type="button"
      class="quiet icon-button"
      title={label}
      aria-label={label}
      onClick={() => (theme.value = NEXT[theme.value])}
    >
      <Sign name={SIGNS[theme.value]} />
    </button>
  );
}

// Three tracks through one switch.
function BrandMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 26 22" aria-hidden="true">
      <path class="brand-track" d="M2 4h5c5 0 5 14 10 14h7M2 11h22M2 18h5c5 0 5-14 10-14h7" />
      <circle class="brand-signal" cx="12" cy="11" r="3" />
    </svg>
  );
}
