import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';

import { ErrorBoundary } from '../components/ErrorBoundary';
import { Loading } from '../components/States';
import { useSignal } from '../lib/signal';
import { FeaturesPage } from '../pages/features/FeaturesPage';
import { config } from './config';
import { MissingPage } from './MissingPage';
import { queries, signedOut } from './query';
import { Shell } from './Shell';
import { SignedOut } from './SignedOut';

const PasswordPage = lazy(async () => ({
  default: (await import('./PasswordPage')).PasswordPage,
}));
const SetUpPage = lazy(async () => ({
  default: (await import('./SetUpPage')).SetUpPage,
}));
const CreatePage = lazy(async () => ({
  default: (await import('../pages/create/CreatePage')).CreatePage,
}));
const FeaturePage = lazy(async () => ({
  default: (await import('../pages/feature/FeaturePage')).FeaturePage,
}));
const ApplicationsPage = lazy(async () => ({
  default: (await import('../pages/applications/ApplicationsPage')).ApplicationsPage,
}));
const ApplicationPage = lazy(async () => ({
  default: (await import('../pages/applications/ApplicationPage')).ApplicationPage,
}));
const PlaygroundPage = lazy(async () => ({
  default: (await import('../pages/playground/PlaygroundPage')).PlaygroundPage,
}));
const SegmentsPage = lazy(async () => ({
  default: (await import('../pages/segments/SegmentsPage')).SegmentsPage,
}));
const SegmentPage = lazy(async () => ({
  default: (await import('../pages/segments/SegmentPage')).SegmentPage,
}));
const NewSegmentPage = lazy(async () => ({
  default: (await import('../pages/segments/SegmentPage')).NewSegmentPage,
}));
const ProjectsPage = lazy(async () => ({
  default: (await import('../pages/projects/ProjectsPage')).ProjectsPage,
}));
const EnvironmentsPage = lazy(async () => ({
  default: (await import('../pages/environments/EnvironmentsPage')).EnvironmentsPage,
}));
const EventsPage = lazy(async () => ({
  default: (await import('../pages/events/EventsPage')).EventsPage,
}));
const AccountPage = lazy(async () => ({
  default: (await import('../pages/account/AccountPage')).AccountPage,
}));

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
