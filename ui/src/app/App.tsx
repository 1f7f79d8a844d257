import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';

import { ErrorBoundary } from '../components/ErrorBoundary';
import { Loading } from '../components/States';
import { useSignal } from '../lib/signal';
import { FeaturesPage } from '../pages/features/FeaturesPage';
import { config } from './config';
import { page } from './page';
import { queries, signedOut } from './query';
import { Shell } from './Shell';

const SignedOut = page(async () => (await import('./SignedOut')).SignedOut);
const PasswordPage = page(async () => (await import('./PasswordPage')).PasswordPage);
const SetUpPage = page(async () => (await import('./SetUpPage')).SetUpPage);
const CreatePage = page(async () => (await import('../pages/create/CreatePage')).CreatePage);
const FeaturePage = page(async () => (await import('../pages/feature/FeaturePage')).FeaturePage);
const LaterPages = page(async () => (await import('./LaterPages')).LaterPages);

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
          <Route component={LaterPages} />
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
