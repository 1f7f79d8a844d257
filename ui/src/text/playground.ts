import { enPlayground, type PlaygroundText } from './en-playground';
import { spoken } from './spoken';

export const tp: PlaygroundText = spoken.playground ?? enPlayground;
