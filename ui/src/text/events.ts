import { enEvents, type EventsText } from './en-events';
import { spoken } from './spoken';

export const te: EventsText = spoken.events ?? enEvents;
