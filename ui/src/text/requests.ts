import { enRequests, type RequestsText } from './en-requests';
import { spoken } from './spoken';

export const tq: RequestsText = spoken.requests ?? enRequests;
