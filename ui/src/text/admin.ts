import { enAdmin, type AdminText } from './en-admin';
import { spoken } from './spoken';

export const tx: AdminText = spoken.admin ?? enAdmin;
