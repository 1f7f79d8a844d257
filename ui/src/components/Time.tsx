import { createSignal, useSignal } from '../lib/signal';
import { t } from '../text';

/** Now, to half a minute; one clock for all times on the page. */
const now = createSignal(Date.now());
setInterval(() => now.set(Date.now()), 30_000);

interface Props {
  at: string | null;
  /** Both ways at once, where there is room. */
  full?: boolean;
}

/** When something was, as one thinks of it; exactly on hover. */
export function Time({ at, full = false }: Props) {
  const current = useSignal(now);
  if (at === null) return <span>{t.time.never}</span>;
  const relative = t.time.relative(at, Math.max(current, Date.parse(at)));
  return (
    <time dateTime={at} title={t.time.exact(at)}>
      {full ? `${t.time.absolute(at)} · ${relative}` : relative}
    </time>
  );
}
