import { Route, Switch } from 'wouter';

import { MissingPage } from './MissingPage';
import { page } from './page';

const ApplicationsPage = page(async () => (await import('../pages/applications/ApplicationsPage')).ApplicationsPage);
const ApplicationPage = page(async () => (await import('../pages/applications/ApplicationPage')).ApplicationPage);
const PlaygroundPage = page(async () => (await import('../pages/playground/PlaygroundPage')).PlaygroundPage);
const RequestsPage = page(async () => (await import('../pages/requests/RequestsPage')).RequestsPage);
const RequestPage = page(async () => (await import('../pages/requests/RequestPage')).RequestPage);
const SchedulesPage = page(async () => (await import('../pages/schedules/SchedulesPage')).SchedulesPage);
const SegmentsPage = page(async () => (await import('../pages/segments/SegmentsPage')).SegmentsPage);
const SegmentPage = page(async () => (await import('../pages/segments/SegmentPage')).SegmentPage);
const NewSegmentPage = page(async () => (await import('../pages/segments/SegmentPage')).NewSegmentPage);
const ProjectsPage = page(async () => (await import('../pages/projects/ProjectsPage')).ProjectsPage);
const ProjectPage = page(async () => (await import('../pages/projects/ProjectPage')).ProjectPage);
const EnvironmentsPage = page(async () => (await import('../pages/environments/EnvironmentsPage')).EnvironmentsPage);
const EventsPage = page(async () => (await import('../pages/events/EventsPage')).EventsPage);
const PastPage = page(async () => (await import('../pages/past/PastPage')).PastPage);
const SettingsPage = page(async () => (await import('../pages/settings/SettingsPage')).SettingsPage);
const TokensPage = page(async () => (await import('../pages/tokens/TokensPage')).TokensPage);
const UsersPage = page(async () => (await import('../pages/users/UsersPage')).UsersPage);
const RolesPage = page(async () => (await import('../pages/roles/RolesPage')).RolesPage);
const RolePage = page(async () => (await import('../pages/roles/RolePage')).RolePage);
const NewRolePage = page(async () => (await import('../pages/roles/RolePage')).NewRolePage);
const GroupsPage = page(async () => (await import('../pages/groups/GroupsPage')).GroupsPage);
const OriginsPage = page(async () => (await import('../pages/origins/OriginsPage')).OriginsPage);
const AccountPage = page(async () => (await import('../pages/account/AccountPage')).AccountPage);
const StrategiesPage = page(async () => (await import('../pages/strategies/StrategiesPage')).StrategiesPage);
const TagsPage = page(async () => (await import('../pages/tags/TagsPage')).TagsPage);
const ContextPage = page(async () => (await import('../pages/context/ContextPage')).ContextPage);
const HooksPage = page(async () => (await import('../pages/hooks/HooksPage')).HooksPage);
const CleanupPage = page(async () => (await import('../pages/cleanup/CleanupPage')).CleanupPage);
const TransferPage = page(async () => (await import('../pages/transfer/TransferPage')).TransferPage);

/** The pages that the first screen need not know of: their list is loaded with the first of them. */
export function LaterPages() {
  return (
    <Switch>
      <Route path="/playground" component={PlaygroundPage} />
      <Route path="/events" component={EventsPage} />
      <Route path="/past" component={PastPage} />
      <Route path="/requests" component={RequestsPage} />
      <Route path="/requests/:project/:id">
        {({ project, id }) => <RequestPage key={`${project} ${id}`} project={project} id={id} />}
      </Route>
      <Route path="/schedules" component={SchedulesPage} />
      <Route path="/segments" component={SegmentsPage} />
      <Route path="/segments/new" component={NewSegmentPage} />
      <Route path="/segments/:id">{({ id }) => <SegmentPage key={id} id={id} />}</Route>
      <Route path="/projects" component={ProjectsPage} />
      <Route path="/projects/:id">{({ id }) => <ProjectPage key={id} id={id} />}</Route>
      <Route path="/environments" component={EnvironmentsPage} />
      <Route path="/applications" component={ApplicationsPage} />
      <Route path="/applications/:name">
        {({ name }) => <ApplicationPage key={name} name={name} />}
      </Route>
      <Route path="/settings" component={SettingsPage} />
      <Route path="/tokens" component={TokensPage} />
      <Route path="/users" component={UsersPage} />
      <Route path="/roles" component={RolesPage} />
      <Route path="/roles/new" component={NewRolePage} />
      <Route path="/roles/:id">{({ id }) => <RolePage key={id} id={id} />}</Route>
      <Route path="/groups" component={GroupsPage} />
      <Route path="/origins" component={OriginsPage} />
      <Route path="/strategies" component={StrategiesPage} />
      <Route path="/tags" component={TagsPage} />
      <Route path="/context" component={ContextPage} />
      <Route path="/hooks" component={HooksPage} />
      <Route path="/cleanup" component={CleanupPage} />
      <Route path="/transfer" component={TransferPage} />
      <Route path="/account" component={AccountPage} />
      <Route component={MissingPage} />
    </Switch>
  );
}
