import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ReplayClock } from '../../src/lab/replay/clock.ts';

describe('the clock of a replay', () => {
	let clock: ReplayClock;
	afterEach(() => clock.stop());

	it('calls back in the order of the times, whatever the order of the calls', async () => {
		clock = new ReplayClock(1000);
		const called: string[] = [];
		await new Promise<void>((resolve) => {
			clock.at(3000, () => {
				called.push('third');
				resolve();
			});
			clock.at(1000, () => called.push('first'));
			clock.at(2000, () => called.push('second'));
		});
		expect(called).toEqual(['first', 'second', 'third']);
		expect(clock.now()).toBeGreaterThanOrEqual(3000);
	});

	it('brings what is waited for nearer when it is set to run faster', async () => {
		clock = new ReplayClock(1);
		const started = performance.now();
		const called = new Promise<void>((resolve) => clock.at(60_000, resolve));
		clock.speed = 1000;
		await called;
		expect(performance.now() - started).toBeLessThan(5000);
	});

	it('goes on from the time that it has when its speed changes', () => {
		clock = new ReplayClock(1000);
		const before = clock.now();
		clock.speed = 1;
		const after = clock.now();
		expect(after).toBeGreaterThanOrEqual(before);
		expect(after - before).toBeLessThan(5000);
	});

	it('does not call back what was taken back, or anybody once it is stopped', async () => {
		clock = new ReplayClock(1000);
		const called: string[] = [];
		const takeBack = clock.at(10, () => called.push('taken back'));
		takeBack();
		await new Promise<void>((resolve) => clock.at(20, resolve));
		clock.at(30, () => called.push('after the stop'));
		clock.stop();
		await delay(5);
		expect(called).toEqual([]);
	});
});
