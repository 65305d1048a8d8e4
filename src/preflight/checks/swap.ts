import { hostCheck, ok, problem } from '../check.ts';
import { formatBytes } from '../quantity.ts';

/** kubelet refuses to start with swap on unless failSwapOn is false (its default is true). */
export const swap = hostCheck('swap', 'Swap', (_host, facts, { spec }) => {
	const { devices, fstabLines } = facts.swap;
	const isOn = devices.length > 0;
	const inUse = devices.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`).join(', ');
	const base = { checked: 'swap', expected: 'off: the kubelet does not start with swap on' };
	if (!isOn && fstabLines.length === 0) return ok({ ...base, observed: 'off' });
	if (spec.os.swap === 'off') {
		const observed = isOn ? `on: ${inUse}` : 'off now, but named in /etc/fstab';
		return ok({ ...base, observed: `${observed}; apply turns it off (os.swap)` });
	}
	const fix = 'Set os.swap to off, or run `swapoff -a` and take the swap lines out of /etc/fstab.';
	return isOn
		? problem('error', { ...base, observed: `on: ${inUse}`, fix, repair: [{ kind: 'swap-off' }] })
		: problem('warning', {
				...base,
				observed: 'off now, on again after a reboot (/etc/fstab)',
				fix,
			});
});
