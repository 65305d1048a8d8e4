import { uniqueCheck } from '../duplicates.ts';

export const uniqueMachineId = uniqueCheck({
	id: 'unique-machine-id',
	title: 'Machine ids differ',
	checked: '/etc/machine-id',
	values: ({ facts }) => (facts.machineId === null ? [] : [facts.machineId]),
	fix: 'On the cloned host: `rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup`, then reboot it.',
});
