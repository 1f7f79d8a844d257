/** As in app/query.ts, apart from it, since the first page is light. */

export const requestKeys = {
  rules: (project: string) => ['change-rules', project],
  of: (project: string) => ['requests', project],
  asked: (project: string, asked: string) => ['requests', project, asked],
  one: (project: string, id: number) => ['request', project, String(id)],
  preview: (project: string, id: number) => ['request', project, String(id), 'preview'],
} as const;
