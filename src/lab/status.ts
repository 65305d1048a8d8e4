import { execInHost, initOf } from './host.ts';
import { type LabHost, type LabState, requireState } from './state.ts';
import { firstBytes } from './wait.ts';

export interface LabHostStatus extends LabHost {
	/** Pid on this machine of the host's systemd; null: the host is off. */
	pid: number | null;
	/** `systemctl is-system-running`. */
	system: string | null;
	/** Whether sshd answers this machine. */
	ssh: boolean;
}

export interface LabStatus {
	state: LabState;
	hosts: LabHostStatus[];
}

/** How the lab's hosts are now. @throws OperatorError `lab-unknown` (exit 2) */
export async function labStatus(name: string): Promise<LabStatus> {
	const state = await requireState(name);
	const hosts = await Promise.all(state.hosts.map((host) => hostStatus(name, host)));
	return { state, hosts };
}

async function hostStatus(lab: string, host: LabHost): Promise<LabHostStatus> {
	const pid = await initOf(lab, host.name);
	if (pid === null) return { ...host, pid, system: null, ssh: false };
	// A host on its way down may leave the question unanswered, or end below it.
	const ask = ['timeout', '5', 'systemctl', 'is-system-running'];
	const asked = await execInHost(lab, host.name, ask, { allowFailure: true }).catch(() => null);
	const banner = await firstBytes(host.address, 22, true);
	const ssh = banner?.startsWith('SSH-') ?? false;
	return { ...host, pid, system: asked?.stdout.trim() || null, ssh };
}
