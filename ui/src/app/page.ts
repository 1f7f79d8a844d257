import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

import { wordsOfPages } from '../text/spoken';

/** A page that is loaded when somebody goes there, after its words. */
export function page<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    await wordsOfPages();
    return { default: await load() };
  });
}
