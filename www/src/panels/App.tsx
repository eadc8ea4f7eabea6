import { t } from "../i18n";
import { narrowTab, runTab } from "../state/selection";
import { ConsentDialog } from "./ConsentDialog";
import { ContextPanel } from "./ContextPanel";
import { FilesPanel } from "./FilesPanel";
import { GlyphSprite } from "./Glyphs";
import { GraphPanel } from "./GraphPanel";
import { Header } from "./Header";
import { NarrowTabs } from "./NarrowTabs";
import { Notices } from "./Notices";
import { PageDialog } from "./PageDialog";
import { RunPanel } from "./RunPanel";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { sizeOf, Split } from "./Split";
import { StatusLine } from "./StatusLine";
import { WhyPanel } from "./WhyPanel";

const LEFT = 36;
const RIGHT = 22;
const GRAPH = 42;

/** The page: files, graph over run, and why over context. */
export function App() {
  const texts = t.value;
  const sizes = {
    "--left": `${sizeOf("left", LEFT)}%`,
    "--right": `${sizeOf("right", RIGHT)}%`,
    "--graph": `${sizeOf("graph", GRAPH)}%`,
  };
  return (
    <div class="app" data-panel={narrowTab.value} data-run-tab={runTab.value} style={sizes}>
      <GlyphSprite />
      <Header />
      <main class="panels">
        <FilesPanel />
        <Split name="left" panel={texts.files} of="columns" standard={LEFT} least={18} most={60} />
        <div class="middle">
          <GraphPanel />
          <Split name="graph" panel={texts.graph} of="rows" standard={GRAPH} least={15} most={85} />
          <RunPanel />
        </div>
        <Split name="right" panel={texts.why} of="columns" standard={RIGHT} least={14} most={40} isAfter />
        <aside class="side" aria-label={texts.why}>
          <WhyPanel />
          <ContextPanel />
        </aside>
      </main>
      <NarrowTabs />
      <StatusLine />
      <Notices />
      <ConsentDialog />
      <PageDialog />
      <ShortcutsDialog />
    </div>
  );
}
