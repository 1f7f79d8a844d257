import { enHealth, type HealthText } from './en-health';
import { spoken } from './spoken';

export const th: HealthText = spoken.health ?? enHealth;
