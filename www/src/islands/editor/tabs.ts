// Shows tab characters: YAML forbids them in indentation, and nobody sees them.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const mark = Decoration.mark({ class: "cm-tabMark" });

export const visibleTabs = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = find(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = find(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function find(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    const text = view.state.sliceDoc(from, to);
    for (let at = text.indexOf("\t"); at >= 0; at = text.indexOf("\t", at + 1)) {
      builder.add(from + at, from + at + 1, mark);
    }
  }
  return builder.finish();
}
