import { enApplications, type ApplicationsText } from './en-applications';
import { spoken } from './spoken';

export const ta: ApplicationsText = spoken.applications ?? enApplications;
