import type { Check } from './check.ts';
import { addressOnHost } from './checks/address-on-host.ts';
import { architecture } from './checks/architecture.ts';
import { automaticUpdates } from './checks/automatic-updates.ts';
import { brokenPackages } from './checks/broken-packages.ts';
import { bundleContents } from './checks/bundle-contents.ts';
import { bundlePackages } from './checks/bundle-packages.ts';
import { cgroupDriver } from './checks/cgroup-driver.ts';
import { cgroupVersion } from './checks/cgroup-version.ts';
import { cidrOverlap } from './checks/cidr-overlap.ts';
import { clockSkew } from './checks/clock-skew.ts';
import { containerdVersion } from './checks/containerd-version.ts';
import { cpu } from './checks/cpu.ts';
import { defaultRoutes } from './checks/default-routes.ts';
import { diskSpace } from './checks/disk-space.ts';
import { dockerSupport } from './checks/docker-support.ts';
import { downloads } from './checks/downloads.ts';
import { etcdDisk } from './checks/etcd-disk.ts';
import { etcdMembers } from './checks/etcd-members.ts';
import { etcdTls } from './checks/etcd-tls.ts';
import { firewall } from './checks/firewall.ts';
import { givenPlaces } from './checks/given-places.ts';
import { hostname } from './checks/hostname.ts';
import { initSystem } from './checks/init-system.ts';
import { inodes } from './checks/inodes.ts';
import { ipvs } from './checks/ipvs.ts';
import { kernelFeatures } from './checks/kernel-features.ts';
import { kernelVersion } from './checks/kernel-version.ts';
import { leftovers } from './checks/leftovers.ts';
import { memory } from './checks/memory.ts';
import { mtu } from './checks/mtu.ts';
import { namesResolve } from './checks/names-resolve.ts';
import { osSupported } from './checks/os-supported.ts';
import { ownName } from './checks/own-name.ts';
import { packageLock } from './checks/package-lock.ts';
import { packageManager } from './checks/package-manager.ts';
import { packageMirror } from './checks/package-mirror.ts';
import { packageRepositories } from './checks/package-repositories.ts';
import { pathMtu } from './checks/path-mtu.ts';
import { podCidrSize } from './checks/pod-cidr-size.ts';
import { ports } from './checks/ports.ts';
import { privileges } from './checks/privileges.ts';
import { probesRan } from './checks/probes-ran.ts';
import { proxyVariables } from './checks/proxy-variables.ts';
import { reachability } from './checks/reachability.ts';
import { resolvConf } from './checks/resolv-conf.ts';
import { routerId } from './checks/router-id.ts';
import { securityModules } from './checks/security-modules.ts';
import { sshdLimits } from './checks/sshd-limits.ts';
import { swap } from './checks/swap.ts';
import { sysctls } from './checks/sysctls.ts';
import { timeSync } from './checks/time-sync.ts';
import { uniqueAddress } from './checks/unique-address.ts';
import { uniqueHostname } from './checks/unique-hostname.ts';
import { uniqueMac } from './checks/unique-mac.ts';
import { uniqueMachineId } from './checks/unique-machine-id.ts';
import { uniqueProductUuid } from './checks/unique-product-uuid.ts';
import { vipCloud } from './checks/vip-cloud.ts';
import { vipFree } from './checks/vip-free.ts';
import { vipInterface } from './checks/vip-interface.ts';

/** Every check, in the order in which they are shown: the host itself, its names, its networks, what is on it, what was measured. */
export const CHECKS: readonly Check[] = [
	osSupported,
	initSystem,
	architecture,
	packageManager,
	privileges,
	cpu,
	memory,
	diskSpace,
	inodes,
	kernelVersion,
	kernelFeatures,
	ipvs,
	sysctls,
	cgroupVersion,
	dockerSupport,
	containerdVersion,
	cgroupDriver,
	hostname,
	ownName,
	uniqueHostname,
	uniqueMachineId,
	uniqueProductUuid,
	uniqueMac,
	uniqueAddress,
	addressOnHost,
	namesResolve,
	resolvConf,
	defaultRoutes,
	mtu,
	cidrOverlap,
	podCidrSize,
	vipInterface,
	vipCloud,
	clockSkew,
	timeSync,
	swap,
	securityModules,
	firewall,
	ports,
	leftovers,
	packageLock,
	brokenPackages,
	packageMirror,
	automaticUpdates,
	proxyVariables,
	sshdLimits,
	etcdMembers,
	etcdTls,
	bundleContents,
	bundlePackages,
	probesRan,
	reachability,
	givenPlaces,
	pathMtu,
	vipFree,
	routerId,
	etcdDisk,
	packageRepositories,
	downloads,
];
