/** See pack.js. */
export function pack(input: Record<string, string>, directory: string): Promise<void>;
