import type { LabState } from './state.ts';
export async function writeBundle(_state: LabState, _kubernetes: string, _options: unknown) {}
