import { type Document, isMap, isScalar, isSeq, parseDocument, Scalar, type YAMLSeq } from 'yaml';
import type { ClusterSpec } from '../model/spec.ts';
import { YAML_OPTIONS } from './kubeadm-common.ts';
import {
	apiServerTuning,
	controllerManagerTuning,
	etcdTuning,
	kubeletTuning,
	kubeProxyTuning,
	type TunedFlags,
	type TunedSettings,
} from './tuning.ts';

/**
 * What kubeadm has written once, brought to the spec's tuning: nothing else in it is touched, and a
 * text that agrees, or that is no YAML, comes back as it is. All of it pure.
 */

/** Components of the control plane whose static pods carry tuned flags. */
export function tunedFlagsOf(spec: ClusterSpec): Record<string, TunedFlags> {
	return {
		'kube-apiserver': apiServerTuning(spec),
		'kube-controller-manager': controllerManagerTuning(spec),
		...(spec.etcd.mode === 'stacked' ? { etcd: etcdTuning(spec.etcd.tuning) } : {}),
	};
}

/** The manifest of a static pod whose container is started with these flags. */
export function withFlags(manifest: string, flags: TunedFlags): string {
	return edited(manifest, (document) => {
		const command = document.getIn(['spec', 'containers', 0, 'command']);
		return isSeq(command) && setFlags(command, flags);
	});
}

/** kubeadm's ClusterConfiguration, by which it writes the manifests of masters that join. */
export function withClusterTuning(text: string, spec: ClusterSpec): string {
	const { 'kube-apiserver': api, 'kube-controller-manager': manager, etcd } = tunedFlagsOf(spec);
	return edited(text, (document) => {
		const isList = String(document.get('apiVersion')).endsWith('/v1beta4');
		const set = isList ? setArgumentList : setArgumentMap;
		return [
			set(document, ['apiServer', 'extraArgs'], api ?? {}),
			set(document, ['controllerManager', 'extraArgs'], manager ?? {}),
			etcd !== undefined && set(document, ['etcd', 'local', 'extraArgs'], etcd),
		].some(Boolean);
	});
}

/** A kubelet's configuration: that of a host, and that which the cluster keeps for hosts that join. */
export function withKubeletTuning(text: string, spec: ClusterSpec): string {
	return edited(text, (document) => setFields(document, kubeletTuning(spec)));
}

/** kube-proxy's configuration, the same for all of its pods. */
export function withKubeProxyTuning(text: string, spec: ClusterSpec): string {
	return edited(text, (document) => setFields(document, kubeProxyTuning(spec)));
}

/** @param edit says whether it has changed anything */
function edited(text: string, edit: (document: Document) => boolean): string {
	const document = parseDocument(text, { version: YAML_OPTIONS.version });
	if (document.errors.length > 0 || !isMap(document.contents) || !edit(document)) return text;
	// As kubeadm writes it, so that a difference shows what differs and no more.
	const after = document.toString({ lineWidth: 0, indentSeq: false });
	return text.endsWith('\n') ? after : after.trimEnd();
}

function setFlags(command: YAMLSeq, flags: TunedFlags): boolean {
	const words = command.items.map((item) => String(isScalar(item) ? item.value : ''));
	const after = words.slice();
	for (const [flag, value] of Object.entries(flags)) {
		const wanted = value === null ? [] : [`--${flag}=${value}`];
		const found = after.filter((word) => word.startsWith(`--${flag}=`));
		if (found.join() === wanted.join()) continue;
		for (const word of found) after.splice(after.indexOf(word), 1);
		// kubeadm sorts flags by name.
		const next = after.findIndex((word, index) => index > 0 && word > (wanted[0] ?? ''));
		after.splice(next < 0 ? after.length : next, 0, ...wanted);
	}
	if (after.join('\n') === words.join('\n')) return false;
	command.items = after.map((word) => command.items[words.indexOf(word)] ?? new Scalar(word));
	return true;
}

/** Up to v1beta3 extraArgs is a map. */
function setArgumentMap(document: Document, path: string[], flags: TunedFlags): boolean {
	const fields = Object.entries(flags).map(([flag, value]) => [flag, value ?? undefined]);
	return setFields(document, Object.fromEntries(fields), path);
}

/** From v1beta4 on it is a list of names and values. */
function setArgumentList(document: Document, path: string[], flags: TunedFlags): boolean {
	const list = document.getIn(path);
	const before = isSeq(list) ? list.items : [];
	const text = (item: unknown, key: string) => (isMap(item) ? String(item.get(key)) : '');
	const changed = Object.entries(flags).filter(([flag, value]) => {
		const found = before.filter((item) => text(item, 'name') === flag);
		const values = found.map((item) => text(item, 'value'));
		return values.join() !== (value ?? '') || found.length > 1;
	});
	if (changed.length === 0) return false;
	const kept = before.filter((item) => !changed.some(([flag]) => flag === text(item, 'name')));
	const added = changed.flatMap(([name, value]) =>
		value === null ? [] : [document.createNode({ name, value })],
	);
	if (kept.length + added.length === 0) return document.deleteIn(path);
	const after = document.createNode([]) as YAMLSeq;
	after.items = [...kept, ...added];
	mapAt(document, path.slice(0, -1));
	document.setIn(path, after);
	return true;
}

/** @param fields by path below `base`, its steps separated by dots */
function setFields(document: Document, fields: TunedSettings, base: string[] = []): boolean {
	let hasChanged = false;
	for (const [field, wanted] of Object.entries(fields)) {
		const path = [...base, ...field.split('.')];
		const found = document.getIn(path);
		if (wanted === undefined ? isUnset(found) : found === wanted) continue;
		const parent = path.slice(0, -1);
		if (wanted === undefined) {
			document.deleteIn(path);
			const map = document.getIn(parent);
			if (parent.length > 0 && isMap(map) && map.items.length === 0) document.deleteIn(parent);
		} else {
			mapAt(document, parent);
			document.setIn(path, wanted);
		}
		hasChanged = true;
	}
	return hasChanged;
}

/** kubeadm writes fields that nobody has set with an empty value. */
function isUnset(value: unknown): boolean {
	return value === undefined || value === null || value === '' || value === '0s';
}

/** Sees to it that there is a map at a path, in which a field can be set. */
function mapAt(document: Document, path: string[]): void {
	for (const [index] of path.entries()) {
		const here = path.slice(0, index + 1);
		const node = document.getIn(here);
		if (!isMap(node)) document.setIn(here, document.createNode({}));
		const map = document.getIn(here);
		if (isMap(map) && map.items.length === 0) map.flow = false;
	}
}
