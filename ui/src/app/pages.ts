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
  { href: '/events', label: () => t.shell.events, owns: /^\/(?:events|past)/ },
  { href: '/playground', label: () => t.shell.playground, owns: /^\/playground/ },
  { href: '/requests', label: () => t.shell.requests, owns: /^\/requests/ },
  { href: '/schedules', label: () => t.shell.schedules, owns: /^\/schedules/ },
  { href: '/applications', label: () => t.shell.applications, owns: /^\/applications/ },
  { href: '/segments', label: () => t.shell.segments, owns: /^\/segments/ },
  { href: '/projects', label: () => t.shell.projects, owns: /^\/projects/ },
  { href: '/environments', label: () => t.shell.environments, owns: /^\/environments/ },
  {
    href: '/settings',
    label: () => t.shell.settings,
    owns: /^\/(?:settings|tokens|users|roles|groups|origins|account|strategies|tags|context|hooks|cleanup|transfer)/,
  },
];
