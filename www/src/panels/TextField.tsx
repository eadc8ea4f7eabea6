interface TextFieldProps {
  label: string;
  value: string | undefined;
  placeholder: string;
  onText(text: string): void;
}

/** A text with its label. */
export function TextField({ label, value, placeholder, onText }: TextFieldProps) {
  return (
    <label>
      {label}
      <input value={value ?? ""} placeholder={placeholder} spellcheck={false} onInput={(event) => onText(event.currentTarget.value)} />
    </label>
  );
}
