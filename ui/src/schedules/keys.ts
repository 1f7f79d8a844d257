/** As in app/query.ts, apart from it, since the first page is light. */

export const scheduleKeys = {
  all: ['schedules'],
  asked: (asked: string) => ['schedules', asked],
} as const;
