// The editor island: CodeMirror in a shadow root, one state per file. In a shadow root CodeMirror styles itself by
// adopted style sheets, so the page needs no `unsafe-inline`.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic as Mark, lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Text } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Diagnostic, Edit, File, Position } from "../../core/types";
import { smallestChange } from "../../state/edits";
import { completion, languageOf, type Names } from "./language";
import { visibleTabs } from "./tabs";
import { highlighting, look } from "./theme";

export interface EditorHandlers {
  onText(path: string, text: string): void;
  onCursor(position: Position): void;
  onFix(edits: Edit[]): void;
  names(): Names;
}

const HOST_STYLE = ":host { display: block } .editor { height: 100% }";

export class Editor {
  #view: EditorView;
  #states = new Map<string, EditorState>();
  #path = "";
  #known = "";
  #diagnostics: Diagnostic[] = [];
  #fixLabel = "";

  constructor(
    host: HTMLElement,
    private readonly handlers: EditorHandlers,
    private readonly label: (path: string) => string,
  ) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(HOST_STYLE);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    const parent = document.createElement("div");
    parent.className = "editor";
    root.append(parent);
    this.#view = new EditorView({ parent, root });
  }

  destroy(): void {
    this.#view.destroy();
  }

  focus(): void {
    this.#view.focus();
  }

  /** Shows a file as it is. A text that was changed elsewhere comes in as one step that can be undone. */
  show(file: File): void {
    if (file.path !== this.#path) this.#open(file);
    if (file.text === this.#known) return;
    this.#known = file.text;
    const changes = smallestChange(this.#view.state.doc.toString(), file.text.replaceAll("\r\n", "\n"));
    // A step of its own: undo takes back the fix, not the typing before it.
    if (changes) this.#view.dispatch({ changes, annotations: isolateHistory.of("full"), scrollIntoView: true });
  }

  /** Forgets the undo steps of files that are gone. */
  keepOnly(paths: string[]): void {
    for (const path of this.#states.keys()) if (!paths.includes(path)) this.#states.delete(path);
  }

  /** Marks the findings of the file that is shown. */
  mark(diagnostics: Diagnostic[], fixLabel: string): void {
    this.#diagnostics = diagnostics;
    this.#fixLabel = fixLabel;
    this.#markAgain();
  }

  goTo(position: Position): void {
    const anchor = offset(this.#view.state.doc, position);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  #open(file: File): void {
    if (this.#path !== "") this.#states.set(this.#path, this.#view.state);
    this.#path = file.path;
    const state = this.#states.get(file.path);
    this.#known = state ? state.doc.toString() : file.text;
    this.#view.setState(state ?? this.#newState(file));
    this.#markAgain();
    this.#reportCursor(this.#view.state);
  }

  #markAgain(): void {
    const own = this.#diagnostics.filter((diagnostic) => diagnostic.file === this.#path);
    this.#view.dispatch(setDiagnostics(this.#view.state, own.map((diagnostic) => this.#markOf(diagnostic))));
  }

  #newState(file: File): EditorState {
    const path = file.path;
    return EditorState.create({
      doc: file.text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        foldGutter(),
        highlightSpecialChars(),
        visibleTabs,
        history(),
        drawSelection(),
        indentUnit.of("  "),
        EditorState.tabSize.of(4),
        bracketMatching(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        syntaxHighlighting(highlighting),
        languageOf(path),
        autocompletion({ override: [completion(this.handlers.names)] }),
        look,
        EditorView.contentAttributes.of({ "aria-label": this.label(path), tabindex: "0" }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.#report(path, update.state.doc.toString());
          if (update.selectionSet || update.docChanged) this.#reportCursor(update.state);
        }),
      ],
    });
  }

  #report(path: string, text: string): void {
    if (path !== this.#path || text === this.#known) return;
    this.#known = text;
    this.handlers.onText(path, text);
  }

  #reportCursor(state: EditorState): void {
    const { head } = state.selection.main;
    const line = state.doc.lineAt(head);
    this.handlers.onCursor({ line: line.number, column: head - line.from + 1 });
  }

  #markOf(diagnostic: Diagnostic): Mark {
    const { doc } = this.#view.state;
    const from = offset(doc, diagnostic.range.start);
    const fix = diagnostic.fix;
    return {
      from,
      to: Math.max(from, offset(doc, diagnostic.range.end)),
      severity: diagnostic.severity,
      source: diagnostic.code,
      message: [diagnostic.message, ...(diagnostic.help ?? [])].join("\n"),
      ...(fix && { actions: [{ name: `${this.#fixLabel}: ${fix.title}`, apply: () => this.handlers.onFix(fix.edits) }] }),
    };
  }
}

function offset(doc: Text, { line, column }: Position): number {
  if (line > doc.lines) return doc.length;
  const { from, to } = doc.line(Math.max(1, line));
  return Math.min(from + Math.max(1, column) - 1, to);
}
