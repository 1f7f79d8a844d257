import { enSchedules, type SchedulesText } from './en-schedules';
import { spoken } from './spoken';

export const tu: SchedulesText = spoken.schedules ?? enSchedules;
