import { enDefinitions, type DefinitionsText } from './en-definitions';
import { spoken } from './spoken';

export const td: DefinitionsText = spoken.definitions ?? enDefinitions;
