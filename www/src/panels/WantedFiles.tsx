import type { WantedFile } from "../core/types";
import { t } from "../i18n";
import { analysis } from "../state/analysis";
import { notify } from "../state/notice";
import { addFile, giveFile, goTo } from "../state/workspace";
import { Sign } from "./Glyphs";

/** Files larger than this are no pipeline files; GitLab reads up to 2 MiB. */
const BIGGEST = 2 * 1024 * 1024;

/** The included files that the page does not have. The hole stays visible until they are given. */
export function WantedFiles() {
  const texts = t.value;
  const wanted = distinct(analysis.value?.wanted ?? []);
  if (wanted.length === 0) return null;
  return (
    <section class="wanted" aria-labelledby="wanted-title">
      <h2 id="wanted-title">
        <Sign name="warning" tone="warning" /> {texts.wantedTitle(wanted.length)}
      </h2>
      <p class="soft">{texts.wantedHint}</p>
      <ul class="plain-list">
        {wanted.map((file) => <Wanted key={file.path} file={file} />)}
      </ul>
    </section>
  );
}

function Wanted({ file }: { file: WantedFile }) {
  const texts = t.value;
  const { path, kind } = file;
  return (
    <li class="wanted-file">
      <button type="button" class="wanted-path" onClick={() => goTo(file.file, file.range.start)}>
        <code>{path}</code> <span class="soft">{texts.wantedKinds[kind] ?? kind}</span>
      </button>
      <button type="button" title={texts.pasteFileHint(path)} onClick={() => addFile(path)}>
        {texts.pasteFile}
      </button>
      <label class="button" title={texts.chooseFileHint(path)}>
        {texts.chooseFile}
        <input
          type="file"
          class="sr-only"
          accept=".yml,.yaml,text/yaml,text/plain"
          aria-label={texts.chooseFileHint(path)}
          onChange={(event) => void take(path, event.currentTarget.files?.[0])}
        />
      </label>
    </li>
  );
}

async function take(path: string, file: File | undefined): Promise<void> {
  if (!file) return;
  if (file.size > BIGGEST) return notify(t.peek().fileTooBig(file.name));
  giveFile(path, await file.text());
}

/** A file that several places include is wanted once. */
function distinct(wanted: WantedFile[]): WantedFile[] {
  const paths = new Set<string>();
  return wanted.filter(({ path }) => !paths.has(path) && paths.add(path));
}
