/** The pages that the navigation and the palette lead to. */

import { t } from '../text';

interface PageLink {
  href: string;
  label: () => string;
  /** Which addresses are of this page. */
  owns: RegExp;
}

export const PAGES: PageLink[] = [
  { href: '/', label: () => t.shell.features, owns: /^\/(?:$|create|features)/ },
  { href: '/events', label: () => t.shell.events, owns: /^\/events/ },
  { href: '/playground', label: () => t.shell.playground, owns: /^\/playground/ },
  { href: '/applications', label: () => t.shell.applications, owns: /^\/applications/ },
  { href: '/segments', label: () => t.shell.segments, owns: /^\/segments/ },
  { href: '/projects', label: () => t.shell.projects, owns: /^\/projects/ },
  { href: '/environments', label: () => t.shell.environments, owns: /^\/environments/ },
  {
    href: '/settings',
    label: () => t.shell.settings,
    owns: /^\/(?:settings|tokens|users|account|strategies|tags|context|hooks|cleanup|transfer)/,
  },
];

/** What stands on the page of the settings. */
export const SETTINGS = [
  { href: '/tokens', label: () => t.shell.tokens, key: 'tokens' },
  { href: '/users', label: () => t.shell.users, key: 'users' },
  { href: '/account', label: () => t.shell.account, key: 'account' },
  { href: '/strategies', label: () => t.shell.strategies, key: 'strategies' },
  { href: '/tags', label: () => t.shell.tags, key: 'tags' },
  { href: '/context', label: () => t.shell.context, key: 'context' },
  { href: '/hooks', label: () => t.shell.hooks, key: 'hooks' },
  { href: '/cleanup', label: () => t.shell.cleanup, key: 'cleanup' },
  { href: '/transfer', label: () => t.shell.transfer, key: 'transfer' },
  { href: '/segments', label: () => t.shell.segments, key: 'segments' },
  { href: '/projects', label: () => t.shell.projects, key: 'projects' },
  { href: '/environments', label: () => t.shell.environments, key: 'environments' },
] as const;
