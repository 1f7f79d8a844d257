import { enFeature } from './en-feature';

export const tf = enFeature;
