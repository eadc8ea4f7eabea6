import { t } from "../i18n";
import { dismiss, notice } from "../state/notice";

export function Notices() {
  const current = notice.value;
  return (
    <div class="notices" role="status">
      {current && (
        <div class="notice">
          <span>{current.text}</span>
          {current.action && (
            <button type="button" onClick={() => current.action?.run()}>{current.action.label}</button>
          )}
          <button type="button" class="quiet" onClick={dismiss}>{t.value.close}</button>
        </div>
      )}
    </div>
  );
}
