// A sentence in which `such words` are code. The core marks names, keywords and values this way.

export function Words({ text }: { text: string }) {
  const parts = text.split("`");
  // An odd number of marks is not markup: the sentence is shown as it is.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index} class="word">{part}</code> : part))}</>;
}
