import { enEvents } from './en-events';

export const te = enEvents;
