import { enStories, type StoriesText } from './en-stories';
import { spoken } from './spoken';

export const th: StoriesText = spoken.stories ?? enStories;
