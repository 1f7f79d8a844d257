/** Changes that begin or end by themselves. */

import { api, read } from './client';
import type { Schedule, ScheduleBody } from './shapes';

export type ScheduleState = Schedule['state'];

interface Wanted {
  feature?: string;
  state?: ScheduleState[];
}

/** As many as the server shows at once. */
const MOST = 100;

/** The newest first. */
export async function listSchedules(wanted: Wanted): Promise<Schedule[]> {
  const params = { query: { ...wanted, limit: MOST } };
  return (await read(api.GET('/api/admin/schedules', { params }))).schedules;
}

export async function createSchedule(body: ScheduleBody): Promise<Schedule> {
  return read(api.POST('/api/admin/schedules', { body }));
}

/** Whoever changes it is its author from then on. */
export async function changeSchedule(id: string, body: ScheduleBody): Promise<void> {
  const params = { path: { schedule_id: id } };
  await read(api.PUT('/api/admin/schedules/{schedule_id}', { params, body }));
}

export async function pauseSchedule(id: string): Promise<void> {
  const params = { path: { schedule_id: id } };
  await read(api.POST('/api/admin/schedules/{schedule_id}/pause', { params }));
}

/** What is due by then is done at once. */
export async function resumeSchedule(id: string): Promise<void> {
  const params = { path: { schedule_id: id } };
  await read(api.POST('/api/admin/schedules/{schedule_id}/resume', { params }));
}

/** For good; `putBack` undoes what it has made, but for what others have changed since. */
export async function abortSchedule(id: string, putBack: boolean): Promise<void> {
  const params = { path: { schedule_id: id } };
  const body = { putBack, onConflict: 'skip' as const };
  await read(api.POST('/api/admin/schedules/{schedule_id}/abort', { params, body }));
}
