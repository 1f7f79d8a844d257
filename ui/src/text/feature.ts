import { enFeature, type FeatureText } from './en-feature';
import { spoken } from './spoken';

export const tf: FeatureText = spoken.feature ?? enFeature;
