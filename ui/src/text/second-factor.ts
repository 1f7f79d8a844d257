import { enSecondFactor, type SecondFactorText } from './en-second-factor';
import { spoken } from './spoken';

export const ta: SecondFactorText = spoken.secondFactor ?? enSecondFactor;
