import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Pace } from '../../../src/ui/log/pace.ts';

test('draws less often while the program is at work, and often again when it is not', async () => {
	const pace = new Pace();
	let busy = 0;
	for (let round = 0; round < 8; round++) {
		await wait(1);
		const end = performance.now() + 20;
		while (performance.now() < end);
		busy = pace.next();
	}
	expect(busy).toBe(300);
	let idle = 0;
	for (let round = 0; round < 8; round++) {
		await wait(40);
		idle = pace.next();
	}
	expect(idle).toBe(100);
});
