import { enApplications } from './en-applications';

export const ta = enApplications;
