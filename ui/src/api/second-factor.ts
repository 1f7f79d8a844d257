import { api, read } from './client';

const PATH = '/api/admin/user/second-factor';

/** Whether whoever is signed in has one, and how many recovery codes are left. */
export async function secondFactor(): Promise<{ enrolled: boolean; recoveryCodesLeft: number }> {
  return read(api.GET(PATH));
}

/** Shown once: the secret, and its picture, which is SVG. Throws ApiError. */
export async function beginSecondFactor(
  password: string,
): Promise<{ secret: string; picture: string }> {
  return read(api.POST(PATH, { body: { password } }));
}

/** Shown once: recovery codes. Throws ApiError for a wrong code. */
export async function confirmSecondFactor(code: string): Promise<string[]> {
  const { recoveryCodes } = await read(api.POST(`${PATH}/confirm`, { body: { code } }));
  return recoveryCodes;
}

/** Throws ApiError for a wrong code. */
export async function removeSecondFactor(code: string): Promise<void> {
  await read(api.POST(`${PATH}/remove`, { body: { code }, parseAs: 'text' }));
}
