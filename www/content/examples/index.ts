// The examples of the menu. A folder each; its files lie in `en/` and `ko/`, or in `both/` where no word differs.

import type { Context } from "../../src/core/types";

type Language = "en" | "ko";

export interface Example {
  id: string;
  title: Record<Language, string>;
  about: Record<Language, string>;
  /** The pipeline first. */
  files: { path: string; text: Record<Language, string> }[];
  context?: Context;
}

const TEXTS = import.meta.glob<string>("./*/*/*.{yml,toml}", {
  query: "?raw",
  import: "default",
  eager: true,
  exhaustive: true, // Names that begin with a dot, too.
});

const ORDER = [".gitlab-ci.yml", "docker-compose.yml", "config.toml"];

export const EXAMPLES: readonly Example[] = [
  example(
    "second-try",
    { en: "Docker in Docker", ko: "두 번째 시도: Docker 안의 Docker" },
    { en: "Fails without privileged. One edit heals it.", ko: "privileged가 없으면 실패합니다. 한 번 고치면 됩니다." },
  ),
  example(
    "first-try",
    { en: "The first try", ko: "첫 번째 시도" },
    { en: "One command, and a key written twice in config.toml.", ko: "명령 하나, 그리고 config.toml에 두 번 쓴 키." },
  ),
  example(
    "first-file",
    { en: "Tabs and lost indentation", ko: "탭과 잃어버린 들여쓰기" },
    { en: "YAML forbids tabs; only: at the left edge is no longer the job's.", ko: "YAML은 탭을 금지하고, 맨 왼쪽의 only:는 작업의 것이 아닙니다." },
  ),
  example(
    "diamond",
    { en: "needs and the critical path", ko: "needs와 임계 경로" },
    { en: "Jobs overtake their stages.", ko: "작업이 스테이지를 앞지릅니다." },
  ),
  example(
    "no-runner",
    { en: "Tags that no runner has", ko: "아무 러너에도 없는 태그" },
    { en: "All tags must match; one job is stuck.", ko: "태그는 모두 맞아야 합니다. 작업 하나가 멈춥니다." },
  ),
  example(
    "when",
    { en: "After a failure", ko: "실패한 다음" },
    { en: "on_failure, always, allow_failure.", ko: "on_failure, always, allow_failure." },
  ),
  example(
    "manual",
    { en: "Waiting for a person", ko: "사람을 기다리는 작업" },
    { en: "Manual jobs, blocking and optional.", ko: "파이프라인을 붙드는 수동 작업과 그렇지 않은 수동 작업." },
  ),
];

function example(id: string, title: Example["title"], about: Example["about"]): Example {
  const files = ORDER.flatMap((path) => {
    const en = TEXTS[`./${id}/en/${path}`] ?? TEXTS[`./${id}/both/${path}`];
    const ko = TEXTS[`./${id}/ko/${path}`] ?? en;
    return en !== undefined && ko !== undefined ? [{ path, text: { en, ko } }] : [];
  });
  return { id, title, about, files };
}
