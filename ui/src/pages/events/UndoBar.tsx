import { type EventFilters, selectionOf } from '../../lib/event-filters';
import { te } from '../../text/events';
import { UndoButton } from '../../undo/UndoButton';

interface Props {
  filters: EventFilters;
  chosen: ReadonlySet<number>;
  onClear: () => void;
}

/** Undoes the chosen events, or all that the filters name. */
export function UndoBar({ filters, chosen, onClear }: Props) {
  if (chosen.size > 0) {
    return (
      <>
        <UndoButton
          selection={{ ids: [...chosen] }}
          label={te.undoChosen(chosen.size)}
          title={te.undoTitle}
        />
        <button type="button" className="button plain" onClick={onClear}>
          {te.chooseNone}
        </button>
      </>
    );
  }
  const selection = selectionOf(filters);
  return (
    <>
      <UndoButton
        selection={selection ?? {}}
        label={te.undoAll}
        title={te.undoTitle}
        refused={selection ? undefined : te.undoWhich}
      />
      {!selection && <span className="quiet">{te.undoWhich}</span>}
    </>
  );
}
