import type { ProbeRequest } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { sysctlKeys } from '../render/os-settings.ts';
import { UPDATE_UNITS } from './checks/automatic-updates.ts';
import { PROXY_FILES } from './checks/proxy-variables.ts';
import { CA_FILE, ETCD_MEMBER_FILE, OWNER_FILE } from './membership.ts';

/** What the checks need to be observed on every host, to be merged with what the Steps ask for. */
export function preflightProbe(spec: ClusterSpec): Partial<ProbeRequest> {
	return {
		files: [OWNER_FILE, ETCD_MEMBER_FILE, CA_FILE, '/etc/hosts', ...PROXY_FILES],
		units: [...UPDATE_UNITS],
		sysctls: [...sysctlKeys(), ...Object.keys(spec.os.sysctls)],
		// Our own hosts file has them: then nobody needs to look them up, which costs a process for each.
		names: spec.os.hostsFile ? [] : [spec.endpoint.name, ...spec.hosts.map((host) => host.name)],
	};
}
