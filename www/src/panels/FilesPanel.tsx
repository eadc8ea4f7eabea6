import { useEffect, useRef, useState } from "preact/hooks";
import { effect } from "@preact/signals";
import { t } from "../i18n";
import { Editor } from "../islands/editor/view";
import { drawing, problems, analysis } from "../state/analysis";
import { cursor } from "../state/cursor";
import { storageWorks } from "../state/storage";
import {
  active,
  activeFile,
  addFile,
  applyFix,
  deleteFile,
  files,
  jump,
  nameProblem,
  PIPELINE_FILE,
  renameFile,
  setText,
} from "../state/workspace";
import { Sign } from "./Glyphs";
import { Problems } from "./Problems";
import { WantedFiles } from "./WantedFiles";

export function FilesPanel() {
  return (
    <section class="panel files" aria-label={t.value.files}>
      <FileTabs />
      {!storageWorks.value && <p class="banner" role="status">{t.value.storageFull}</p>}
      <EditorHost />
      <WantedFiles />
      <Problems />
    </section>
  );
}

function FileTabs() {
  const texts = t.value;
  const [naming, setNaming] = useState<{ path: string | null } | null>(null);
  return (
    <div class="file-tabs">
      <div class="tab-row" role="tablist" aria-label={texts.files} onKeyDown={moveAlongTabs}>
        {files.value.map(({ path }) => (
          <button
            key={path}
            type="button"
            role="tab"
            id={`file-${path}`}
            aria-controls="editor"
            aria-selected={active.value === path}
            tabIndex={active.value === path ? 0 : -1}
            data-has-error={hasError(path)}
            onClick={() => (active.value = path)}
            onDblClick={() => path !== PIPELINE_FILE && setNaming({ path })}
          >
            {path}
          </button>
        ))}
      </div>
      {naming ? (
        <NameForm current={naming.path} onDone={() => setNaming(null)} />
      ) : (
        <FileActions onName={(path) => setNaming({ path })} />
      )}
    </div>
  );
}

function FileActions({ onName }: { onName(path: string | null): void }) {
  const texts = t.value;
  const path = active.value;
  return (
    <div class="file-actions">
      <IconButton sign="plus" label={texts.addFile} onClick={() => onName(null)} />
      {path !== PIPELINE_FILE && (
        <>
          <IconButton sign="pen" label={texts.renameFile(path)} onClick={() => onName(path)} />
          <IconButton sign="cross" label={texts.deleteFile(path)} onClick={() => deleteFile(path)} />
        </>
      )}
    </div>
  );
}

function IconButton({ sign, label, onClick }: { sign: string; label: string; onClick(): void }) {
  return (
    <button type="button" class="quiet icon-button" title={label} aria-label={label} onClick={onClick}>
      <Sign name={sign} />
    </button>
  );
}

function NameForm({ current, onDone }: { current: string | null; onDone(): void }) {
  const texts = t.value;
  const [name, setName] = useState(current ?? "");
  const input = useRef<HTMLInputElement>(null);
  const problem = nameProblem(name, current ?? undefined);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem) return;
        if (current === null) addFile(name.trim());
        else renameFile(current, name.trim());
        onDone();
      }}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    >
      <input
        ref={input}
        aria-label={texts.fileName}
        aria-invalid={name !== "" && problem !== null}
        title={name !== "" && problem ? texts.nameProblems[problem] : ""}
        value={name}
        spellcheck={false}
        onInput={(event) => setName(event.currentTarget.value)}
        onBlur={onDone}
      />
    </form>
  );
}

function EditorHost() {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  useEffect(() => {
    if (!host.current) return undefined;
    const view = new Editor(
      host.current,
      {
        onText: setText,
        onCursor: (position) => (cursor.value = position),
        onFix: applyFix,
        names: () => ({
          stages: analysis.peek()?.stages ?? [],
          jobs: drawing.peek()?.jobs.map((job) => job.name) ?? [],
        }),
      },
      (path) => t.peek().editorLabel(path),
    );
    editor.current = view;
    const stops = [
      effect(() => {
        view.keepOnly(files.value.map((file) => file.path));
        if (activeFile.value) view.show(activeFile.value);
      }),
      effect(() => view.mark(problems.value, t.value.fix)),
      effect(() => {
        const wish = jump.value;
        const file = activeFile.peek();
        if (!wish || !file) return;
        view.show(file); // Effects run in no promised order: the file may not be shown yet.
        view.goTo(wish.position);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      view.destroy();
    };
  }, []);
  return <div id="editor" class="editor-host" role="tabpanel" aria-labelledby={`file-${active.value}`} ref={host} />;
}

function hasError(path: string): boolean {
  return problems.value.some((problem) => problem.file === path && problem.severity === "error");
}

function moveAlongTabs(event: KeyboardEvent): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const paths = files.peek().map((file) => file.path);
  const next = paths[(paths.indexOf(active.peek()) + step + paths.length) % paths.length];
  if (next === undefined) return;
  active.value = next;
  document.getElementById(`file-${next}`)?.focus();
}
