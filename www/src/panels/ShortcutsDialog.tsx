import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { SHORTCUTS } from "../state/shortcuts";
import { isShortcutListOpen } from "../state/selection";

export function ShortcutsDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = isShortcutListOpen.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (!isOpen) return null;
  const texts = t.value;
  return (
    <dialog ref={dialog} class="dialog shortcuts" aria-labelledby="keys-title" onClose={() => (isShortcutListOpen.value = false)}>
      <h2 id="keys-title">{texts.shortcuts}</h2>
      <div class="dialog-body" tabIndex={0} role="group" aria-labelledby="keys-title">
        <dl class="keys">
          {SHORTCUTS.map(({ keys, what }) => (
            <div key={what}>
              <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
              <dd>{texts.keys[what]}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div class="dialog-foot">
        <span class="spring" />
        <button type="button" autofocus onClick={() => (isShortcutListOpen.value = false)}>{texts.close}</button>
      </div>
    </dialog>
  );
}
