import { enPlayground } from './en-playground';

export const tp = enPlayground;
