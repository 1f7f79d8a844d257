import { Message } from '../../components/States';
import { t } from '../../text';
import { Create } from './Create';

interface NothingProps {
  filtered: boolean;
  archived: boolean;
  onClear: () => void;
}

/** Why the list is empty, and what to do about it. */
export function Nothing({ filtered, archived, onClear }: NothingProps) {
  if (filtered) {
    return (
      <Message title={t.features.noneTitle}>
        <p>{t.features.none}</p>
        <button type="button" className="button" onClick={onClear}>
          {t.features.clear}
        </button>
      </Message>
    );
  }
  if (archived) {
    return (
      <Message title={t.features.emptyArchive}>
        <p>{t.features.emptyArchiveText}</p>
      </Message>
    );
  }
  return (
    <Message title={t.features.emptyTitle}>
      <p>{t.features.empty}</p>
      <Create />
    </Message>
  );
}
