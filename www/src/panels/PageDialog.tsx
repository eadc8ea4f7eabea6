// The page of a diagnostic, the same that `pipeyard explain` prints.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { pageOf } from "../state/pages";
import { openPage } from "../state/selection";
import { language } from "../state/settings";
import { Markdown } from "./Markdown";

export function PageDialog() {
  const code = openPage.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState<string | null>(null);
  const tongue = language.value;
  useEffect(() => {
    if (code === null) return undefined;
    let isCurrent = true;
    setText(null);
    void pageOf(code, tongue).then((page) => isCurrent && setText(page ?? t.peek().pageMissing));
    dialog.current?.showModal();
    return () => {
      isCurrent = false;
    };
  }, [code, tongue]);
  if (code === null) return null;
  return (
    <dialog ref={dialog} class="dialog page" aria-labelledby="page-title" onClose={() => (openPage.value = null)}>
      <h2 id="page-title"><code>{code}</code></h2>
      <div class="dialog-body prose" tabIndex={0} role="group" aria-labelledby="page-title">
        {text !== null && <Markdown text={withoutTitle(text)} />}
      </div>
      <div class="dialog-foot">
        <span class="spring" />
        <button type="button" autofocus onClick={() => (openPage.value = null)}>{t.value.close}</button>
      </div>
    </dialog>
  );
}

function withoutTitle(page: string): string {
  return page.replace(/^# .*\n/, "");
}
