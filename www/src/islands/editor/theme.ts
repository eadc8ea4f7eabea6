// The editor's look. Colours are the page's custom properties, which reach into the shadow root.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.bool, tags.number, tags.atom, tags.null], color: "var(--code-value)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--soft)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--code-value)" },
]);

export const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", background: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { background: "transparent", color: "var(--faint)", border: "none", paddingLeft: "4px" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "26px", paddingRight: "4px" },
  ".cm-activeLine": { background: "var(--line-active)" },
  ".cm-activeLineGutter": { background: "transparent", color: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--selection) !important" },
  ".cm-selectionMatch": { background: "var(--selection-match)" },
  ".cm-matchingBracket": { background: "var(--selection-match) !important", outline: "none" },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-tabMark": { background: "var(--bad-wash)", boxShadow: "inset 0 -1px var(--bad)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 1px" },
  ".cm-lint-marker": { width: "10px", height: "10px", marginTop: "5px", borderRadius: "50%", boxSizing: "border-box", content: "none !important" },
  ".cm-lint-marker-error": { background: "var(--bad)" },
  ".cm-lint-marker-warning": { background: "transparent", border: "2.5px solid var(--warn)" },
  ".cm-lint-marker-info": { background: "transparent", border: "1.5px solid var(--run)" },
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy 1px", textUnderlineOffset: "3px" },
  ".cm-lintRange-error": { textDecorationColor: "var(--bad)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warn)" },
  ".cm-lintRange-info": { textDecorationColor: "var(--run)" },
  ".cm-tooltip": {
    background: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--rule-strong)",
    borderRadius: "5px",
    boxShadow: "var(--lift)",
    maxWidth: "36em",
  },
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "none", font: "13px/1.5 var(--sans)", whiteSpace: "pre-wrap" },
  ".cm-diagnosticAction": {
    font: "600 12px var(--sans)",
    background: "var(--ink)",
    color: "var(--paper)",
    borderRadius: "4px",
    padding: "3px 9px",
    margin: "6px 0 0",
  },
  ".cm-panels": { background: "var(--ground)", color: "var(--ink)", borderColor: "var(--rule)" },
  ".cm-textfield": { background: "var(--paper)", border: "1px solid var(--rule-strong)", color: "var(--ink)" },
  ".cm-button": { backgroundImage: "none", background: "var(--paper)", border: "1px solid var(--rule-strong)", color: "var(--ink)" },
  ".cm-foldPlaceholder": { background: "var(--ground)", border: "1px solid var(--rule)", color: "var(--soft)" },
});
