import { enHealth, type HealthText } from './en-health';
import { spoken } from './spoken';

export const tg: HealthText = spoken.health ?? enHealth;
