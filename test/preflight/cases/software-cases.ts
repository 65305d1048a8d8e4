import { observedText } from '../../plan/support/fleet.ts';
import { makeRuntime } from '../../support/facts.ts';
import type { CheckCase } from '../support/context.ts';

/** Runtimes and bundles against the version that the spec wants. */
export const softwareCases: CheckCase[] = [
	{ check: 'docker-support', name: 'takes docker with 1.20', host: null, expect: 'ok' },
	{
		check: 'docker-support',
		name: 'misses cri-dockerd for an architecture that it is not published for',
		host: null,
		spec: { kubernetes: { version: '1.24.0' } },
		facts: { n1: { arch: 's390x' } },
		expect: 'error',
		observed: /s390x of n1/,
	},
	{
		check: 'docker-support',
		name: 'takes docker through cri-dockerd from 1.24 on',
		host: null,
		spec: { kubernetes: { version: '1.24.0' } },
		expect: 'ok',
		observed: /cri-dockerd/,
	},
	{
		check: 'containerd-version',
		name: 'takes what apply will install',
		spec: { runtime: { name: 'containerd' } },
		expect: 'ok',
	},
	{
		check: 'containerd-version',
		name: 'refuses one that the kubelet cannot talk to',
		spec: { kubernetes: { version: '1.36.0' }, runtime: { name: 'containerd' } },
		facts: { n1: { containerd: makeRuntime({ version: '1.4.13~ds1' }) } },
		expect: 'error',
	},
	{ check: 'cgroup-driver', name: 'takes a host without a runtime', expect: 'ok' },
	{
		check: 'cgroup-driver',
		name: 'takes the driver of the spec',
		facts: { n1: { docker: makeRuntime({ containers: 9 }) } },
		expect: 'ok',
	},
	{
		check: 'cgroup-driver',
		name: 'refuses to change the driver under the containers of a node: its kubelet has one too',
		facts: {
			n1: {
				docker: makeRuntime({ cgroupDriver: 'cgroupfs', containers: 2 }),
				kubernetes: { configFiles: ['/etc/kubernetes/kubelet.conf'] },
			},
		},
		expect: 'error',
		observed: /cgroupfs, 2 containers run/,
		fix: /native\.cgroupdriver=systemd.*runtime\.cgroupDriver to cgroupfs/,
	},
	{
		check: 'cgroup-driver',
		name: 'says what apply will restart on a host that is no node',
		facts: { n1: { docker: makeRuntime({ cgroupDriver: 'cgroupfs', containers: 2 }) } },
		expect: 'warning',
		observed: /cgroupfs, 2 containers run/,
		fix: /restarts docker, and with it all containers; those without a restart policy/,
	},
	{
		check: 'cgroup-driver',
		name: 'only says that apply changes it when nothing runs',
		facts: { n1: { docker: makeRuntime({ cgroupDriver: 'cgroupfs', containers: 0 }) } },
		expect: 'warning',
		fix: /restarts docker\.$/,
	},
	{ check: 'bundle-contents', name: 'is silent without a bundle', host: null, expect: 'silent' },
	{
		check: 'bundle-contents',
		name: 'takes a complete bundle, however its images are written',
		host: null,
		bundle: bundle(['kubeadm'], ['docker.io/library/nginx:1']),
		expect: 'ok',
	},
	{
		check: 'bundle-contents',
		name: 'names the image that is missing',
		host: null,
		bundle: bundle(['kubeadm'], []),
		expect: 'error',
		observed: /missing: nginx:1/,
	},
	{
		check: 'bundle-contents',
		name: 'refuses a bundle for another version',
		host: null,
		bundle: { ...bundle(['kubeadm'], ['nginx:1']), kubernetesVersion: '1.19.0' },
		expect: 'error',
		observed: /1\.19\.0/,
	},
	{
		check: 'bundle-packages',
		name: 'is silent where the bundle has none',
		bundle: bundle(['kubeadm'], ['nginx:1']),
		expect: 'silent',
	},
	{
		check: 'bundle-packages',
		name: 'takes all that the host lacks',
		facts: { n1: { observed: { packages: { socat: null, haproxy: null } } } },
		bundle: withPackages('debian12', ['socat', 'haproxy']),
		expect: 'ok',
		observed: /all there/,
	},
	{
		check: 'bundle-packages',
		name: 'names what it lacks, and what the host then does',
		facts: { n1: { observed: { packages: { socat: null, haproxy: null } } } },
		bundle: withPackages('debian12', ['socat']),
		expect: 'warning',
		observed: /missing: haproxy/,
		fix: /own package sources/,
	},
	{
		check: 'bundle-packages',
		name: 'does not give a host the packages of another system',
		facts: { n1: { observed: { packages: { socat: null } } } },
		bundle: withPackages('ubuntu22.04', ['socat']),
		expect: 'warning',
		observed: /for ubuntu22\.04, and this is debian12/,
	},
	{
		check: 'package-mirror',
		name: 'is silent where hosts keep their repositories',
		expect: 'silent',
	},
	{
		check: 'package-mirror',
		name: 'takes a host whose repositories are its distribution’s',
		spec: { os: { packageMirror: 'tuna' } },
		facts: { n1: sources('deb http://deb.debian.org/debian bookworm main\n') },
		expect: 'ok',
		observed: /^those of the distribution$/,
	},
	{
		check: 'package-mirror',
		name: 'takes a host with repositories of the operator’s, and says so',
		spec: { os: { packageMirror: 'tuna' } },
		facts: { n1: sources('deb http://apt.corp.example/debian bookworm main\n') },
		expect: 'ok',
		observed: /^none: the host has repositories of its own$/,
	},
	{
		check: 'package-mirror',
		name: 'warns of a distribution that the mirror does not have',
		spec: { os: { packageMirror: 'tuna' } },
		facts: {
			n1: { os: { id: 'rocky', versionId: '9.4', prettyName: 'Rocky Linux 9.4', family: 'rhel' } },
		},
		expect: 'warning',
		observed: /nothing for Rocky Linux 9\.4$/,
	},
	{
		check: 'package-repositories',
		name: 'is silent about a host that installs from the bundle',
		facts: { n1: { observed: { packages: { socat: null } } } },
		probes: { n1: {} },
		bundle: withPackages('debian12', ['socat']),
		expect: 'silent',
	},
];

function sources(text: string) {
	return { observed: { files: { '/etc/apt/sources.list': observedText(text) } } };
}

function withPackages(os: string, names: string[]) {
	return { ...bundle(['kubeadm'], ['nginx:1']), packages: { os, names } };
}

function bundle(files: string[], images: string[]) {
	return {
		directory: './bundle',
		kubernetesVersion: '1.20.2',
		arch: 'amd64',
		files,
		images,
		wantedFiles: ['kubeadm'],
		wantedImages: ['nginx:1'],
	};
}
