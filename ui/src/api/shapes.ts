/** What the admin API answers, under the names that its OpenAPI document has for it. */

import type { components } from './openapi';

type Shapes = components['schemas'];

export type Constraint = Shapes['Constraint'];
export type Strategy = Shapes['Strategy'];
export type Variant = Shapes['Variant'];
export type Feature = Shapes['Feature'];
export type ListedFeature = Shapes['ListedFeature'];

/** What a command can change of a feature. */
export type FeatureState = Omit<Feature, 'name' | 'createdAt' | 'lastSeenAt'>;

export type SentState = Shapes['UpdateFeatureBody'];

export type ProjectFeature = Shapes['ProjectFeature'];
export type FeatureInEnvironment = Shapes['FeatureInEnvironment'];
export type FeatureStrategy = Shapes['FeatureStrategy'];
export type StrategyBody = Shapes['FeatureStrategyBody'];
export type VariantBody = Shapes['VariantBody'];
export type Project = Shapes['Project'];
export type Environment = Shapes['FilledEnvironment'];
export type ProjectEnvironment = Shapes['ProjectEnvironment'];
export type Segment = Shapes['Segment'];
export type SegmentUse = Shapes['SegmentUse'];
export type ContextField = Shapes['ContextField'];
export type FoundFeature = Shapes['FoundFeature'];
export type FoundEvent = Shapes['FoundEvent'];
export type CountedMoments = Shapes['CountedMoments'];
export type UsageOfFeature = Shapes['UsageOfFeature'];
export type StateDiff = Shapes['StateDiff'];
export type Undone = Shapes['Undone'];
export type UndoQuestion = Shapes['UndoBody'];
export type UndoConflict = Shapes['ChosenConflict'];
export type PlaygroundFeature = Shapes['AdvancedFeature'];
export type PlaygroundAnswer = Shapes['AdvancedAnswer'];
export type CheckedStrategy = Shapes['CheckedStrategy'];
export type CheckedConstraint = Shapes['CheckedConstraint'];

export type FeatureType = Shapes['FeatureType'];
export type Parameter = Shapes['StrategyParameter'];
export type StrategyDefinition = Shapes['StrategyDefinition'];

/** `data` is what the API that wrote the event said: of a feature often a part only. */
export type LoggedEvent = Shapes['LoggedEvent'];

export type Application = Shapes['ListedApplication'];
export type ApplicationDetail = Shapes['ApplicationDetail'];
export type ApplicationOverview = Shapes['ApplicationOverview'];
export type ApplicationInEnvironment = Shapes['ApplicationInEnvironment'];
export type InstanceInEnvironment = Shapes['InstanceInEnvironment'];
export type InstancesInEnvironment = Shapes['InstancesInEnvironment'];
export type OutdatedSdk = Shapes['OutdatedSdk'];
export type Insights = Shapes['Insights'];
export type Insight = Shapes['Insight'];
export type InsightKind = Insight['finding'];
export type UnknownFlag = Shapes['UnknownFlag'];
export type Counts = Shapes['Count'];
export type Evaluations = Shapes['CountsOfFeature'];

export type ApiToken = Shapes['ApiToken'];
export type UserAccount = Shapes['UserAccount'];
export type Role = Shapes['RoleShape'];
export type FilledRole = Shapes['FilledRole'];
export type Grant = Shapes['GrantShape'];
export type PermissionLevels = Shapes['PermissionLevels'];
export type Group = Shapes['FilledGroupShape'];
export type ProjectAccess = Shapes['ProjectAccess'];
export type AccessCandidates = Shapes['AccessCandidates'];
export type PersonalToken = Shapes['PersonalToken'];
export type Session = Shapes['SessionShape'];
export type Profile = Shapes['Profile'];
export type Movement = Shapes['Movement'];
export type Finding = Shapes['Finding'];
export type TagType = Shapes['TagType'];
export type Addon = Shapes['Addon'];
export type Provider = Shapes['Provider'];
export type AddonFailure = Shapes['Failure'];
export type ChangeBody = Shapes['ChangeBody'];
export type ChangeRule = Shapes['ChangeRule'];
export type ChangeRuleBody = Shapes['ChangeRuleBody'];
export type ChangeRequest = Shapes['ChangeRequest'];
export type ListedRequest = Shapes['RequestInList'];
export type RequestState = ListedRequest['state'];
export type RequestedChange = Shapes['RequestedChange'];
export type RequestPreview = Shapes['RequestPreview'];
export type PlannedFeature = Shapes['ChangedFeature'];
export type Possibilities = Shapes['Possibilities'];
export type Somebody = Shapes['Somebody'];
export type FieldConflict = Shapes['UndoConflict'];
export type Schedule = Shapes['Schedule'];
export type ScheduleBody = Shapes['ScheduleBody'];
export type ScheduledStep = Shapes['ScheduledStep'];
export type GuardBody = Shapes['GuardBody'];
export type ProjectInsights = Shapes['ProjectInsights'];
export type ProjectStatus = Shapes['ProjectStatus'];
export type ImportPlan = Shapes['ImportPlan'];
