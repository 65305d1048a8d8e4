import type { ChoiceReason } from '../../advice/choices.ts';
import type { Words } from './en/catalogue.ts';

/** Why a choice cannot be had, in words. */
export function choiceReasonWords({ reasons }: Words, reason: ChoiceReason): string {
	switch (reason.id) {
		case 'no-cri-dockerd':
			return reasons.noCriDockerd(reason.version, reason.hosts);
		case 'kernel-too-old':
			return reasons.kernelTooOld(reason.hosts, reason.minimum);
		case 'containerd-too-old':
			return reasons.containerdTooOld(reason.hosts, reason.minimum);
		case 'cgroup-v1':
			return reasons.cgroupV1(reason.hosts);
		case 'not-in-bundle':
			return reasons.notInBundle(reason.bundleVersion);
		case 'bundle-lacks':
			return reasons.bundleLacks(reason.what);
		case 'no-ipvs':
			return reasons.noIpvs(reason.hosts);
		case 'not-one-subnet':
			return reasons.notOneSubnet(reason.hosts);
	}
}
