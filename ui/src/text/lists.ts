import { enLists, type ListsText } from './en-lists';
import { spoken } from './spoken';

export const tl: ListsText = spoken.lists ?? enLists;
