import { t } from '../text';
import { tx } from '../text/admin';

/** What stands on the page of the settings. */
export const SETTINGS = [
  { href: '/tokens', label: () => tx.settings.pages.tokens, key: 'tokens' },
  { href: '/users', label: () => tx.settings.pages.users, key: 'users' },
  { href: '/account', label: () => tx.settings.pages.account, key: 'account' },
  { href: '/strategies', label: () => tx.settings.pages.strategies, key: 'strategies' },
  { href: '/tags', label: () => tx.settings.pages.tags, key: 'tags' },
  { href: '/context', label: () => tx.settings.pages.context, key: 'context' },
  { href: '/hooks', label: () => tx.settings.pages.hooks, key: 'hooks' },
  { href: '/cleanup', label: () => tx.settings.pages.cleanup, key: 'cleanup' },
  { href: '/transfer', label: () => tx.settings.pages.transfer, key: 'transfer' },
  { href: '/segments', label: () => t.shell.segments, key: 'segments' },
  { href: '/projects', label: () => t.shell.projects, key: 'projects' },
  { href: '/environments', label: () => t.shell.environments, key: 'environments' },
] as const;
