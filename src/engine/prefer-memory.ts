import { setFlagsFromString } from 'node:v8';

/**
 * Makes this process use less memory and more processor time from now on: the space for new objects
 * stays as large as it is (V8 lets it grow to 128 MB), and the rest is collected when it has grown by
 * half, not when it has doubled or more. V8 reads both flags whenever it decides about a space.
 */
export function preferMemory(): void {
	setFlagsFromString('--semi-space-growth-factor=1');
	setFlagsFromString('--heap-growing-percent=50');
}
