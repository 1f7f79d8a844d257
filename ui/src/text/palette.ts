import { enPalette, type PaletteText } from './en-palette';
import { spoken } from './spoken';

export const tc: PaletteText = spoken.palette ?? enPalette;
