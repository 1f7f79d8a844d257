import { useRef } from 'react';

import { config } from '../../app/config';
import { CopyText } from '../../components/CopyText';
import { Dialog } from '../../components/Dialog';
import { curlOf } from '../../lib/curl';
import { operationsBetween } from '../../lib/operations';
import { tf } from '../../text/feature';
import type { DraftHandle } from './useDraft';

/** The draft as commands for a shell. */
export function CurlDialog({ feature, draft }: { feature: string; draft: DraftHandle }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { now, state } = draft;
  const base = location.origin + config.base;
  const text = curlOf(base, now.project, feature, operationsBetween(now, state));
  return (
    <>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        curl
      </button>
      <Dialog ref={dialog} title={tf.draft.curlTitle}>
        <p>{tf.draft.curlText}</p>
        <CopyText text={text} label={tf.draft.curlTitle} wrap />
        <div>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {tf.form.close}
          </button>
        </div>
      </Dialog>
    </>
  );
}
