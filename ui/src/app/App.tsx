import { QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, lazy, type LazyExoticComponent, Suspense } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';

import { ErrorBoundary } from '../components/ErrorBoundary';
import { Loading } from '../components/States';
import { useSignal } from '../lib/signal';
import { FeaturesPage } from '../pages/features/FeaturesPage';
import { wordsOfPages } from '../text/spoken';
import { config } from './config';
import { MissingPage } from './MissingPage';
import { queries, signedOut } from './query';
import { Shell } from './Shell';

/** A page that is loaded when somebody goes there, after its words. */
function page<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    await wordsOfPages();
    return { default: await load() };
  });
}

const SignedOut = page(async () => (await import('./SignedOut')).SignedOut);
const PasswordPage = page(async () => (await import('./PasswordPage')).PasswordPage);
const SetUpPage = page(async () => (await import('./SetUpPage')).SetUpPage);
const CreatePage = page(async () => (await import('../pages/create/CreatePage')).CreatePage);
const FeaturePage = page(async () => (await import('../pages/feature/FeaturePage')).FeaturePage);
const ApplicationsPage = page(async () => (await import('../pages/applications/ApplicationsPage')).ApplicationsPage);
const ApplicationPage = page(async () => (await import('../pages/applications/ApplicationPage')).ApplicationPage);
const PlaygroundPage = page(async () => (await import('../pages/playground/PlaygroundPage')).PlaygroundPage);
const SegmentsPage = page(async () => (await import('../pages/segments/SegmentsPage')).SegmentsPage);
const SegmentPage = page(async () => (await import('../pages/segments/SegmentPage')).SegmentPage);
const NewSegmentPage = page(async () => (await import('../pages/segments/SegmentPage')).NewSegmentPage);
const ProjectsPage = page(async () => (await import('../pages/projects/ProjectsPage')).ProjectsPage);
const EnvironmentsPage = page(async () => (await import('../pages/environments/EnvironmentsPage')).EnvironmentsPage);
const EventsPage = page(async () => (await import('../pages/events/EventsPage')).EventsPage);

const SettingsPage = page(async () => (await import('../pages/settings/SettingsPage')).SettingsPage);
const TokensPage = page(async () => (await import('../pages/tokens/TokensPage')).TokensPage);
const UsersPage = page(async () => (await import('../pages/users/UsersPage')).UsersPage);
const AccountPage = page(async () => (await import('../pages/account/AccountPage')).AccountPage);
const StrategiesPage = page(async () => (await import('../pages/strategies/StrategiesPage')).StrategiesPage);
const TagsPage = page(async () => (await import('../pages/tags/TagsPage')).TagsPage);
const ContextPage = page(async () => (await import('../pages/context/ContextPage')).ContextPage);
const HooksPage = page(async () => (await import('../pages/hooks/HooksPage')).HooksPage);
const CleanupPage = page(async () => (await import('../pages/cleanup/CleanupPage')).CleanupPage);
const TransferPage = page(async () => (await import('../pages/transfer/TransferPage')).TransferPage);

function Pages() {
  const [location] = useLocation();
  return (
    <ErrorBoundary key={location}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={FeaturesPage} />
          <Route path="/create" component={CreatePage} />
          <Route path="/features/:name">
            {/* Keyed, so that no state of one feature is ever seen under another's name. */}
            {({ name }) => <FeaturePage key={name} name={name} />}
          </Route>
          <Route path="/playground" component={PlaygroundPage} />
          <Route path="/events" component={EventsPage} />
          <Route path="/segments" component={SegmentsPage} />
          <Route path="/segments/new" component={NewSegmentPage} />
          <Route path="/segments/:id">{({ id }) => <SegmentPage key={id} id={id} />}</Route>
          <Route path="/projects" component={ProjectsPage} />
          <Route path="/environments" component={EnvironmentsPage} />
          <Route path="/applications" component={ApplicationsPage} />
          <Route path="/applications/:name">
            {({ name }) => <ApplicationPage key={name} name={name} />}
          </Route>
          <Route path="/settings" component={SettingsPage} />
          <Route path="/tokens" component={TokensPage} />
          <Route path="/users" component={UsersPage} />
          <Route path="/strategies" component={StrategiesPage} />
          <Route path="/tags" component={TagsPage} />
          <Route path="/context" component={ContextPage} />
          <Route path="/hooks" component={HooksPage} />
          <Route path="/cleanup" component={CleanupPage} />
          <Route path="/transfer" component={TransferPage} />
          <Route path="/account" component={AccountPage} />
          <Route component={MissingPage} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function Inside() {
  return useSignal(signedOut) ? (
    <SignedOut />
  ) : (
    <Shell>
      <Pages />
    </Shell>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Router base={config.base}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/reset-password" component={PasswordPage} />
            <Route path="/set-up" component={SetUpPage} />
            <Route component={Inside} />
          </Switch>
        </Suspense>
      </Router>
    </QueryClientProvider>
  );
}
