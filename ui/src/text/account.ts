import { enAccount } from './en-account';

export const ta = enAccount;
