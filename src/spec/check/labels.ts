import type { ClusterSpec } from '../../model/spec.ts';
import { quote } from '../problem.ts';
import type { Report } from './report.ts';

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SYSCTL = /^[a-z][A-Za-z0-9_-]*([./][A-Za-z0-9_*-]+)+$/;

const KEY_RULE = 'a name such as example.com/zone: letters, digits, -, _ and ., at most 63';
const VALUE_RULE = 'empty, or letters, digits, -, _ and ., at most 63';

/** Labels, taints and sysctls are written as Kubernetes and the kernel take them. */
export function checkLabels(spec: ClusterSpec, report: Report): void {
	for (const [index, host] of spec.hosts.entries()) {
		for (const [key, value] of Object.entries(host.labels)) {
			const path = ['hosts', index, 'labels', key];
			if (!isQualifiedName(key)) report.keyProblem(path, `the key ${quote(key)}`, KEY_RULE);
			if (!isLabelValue(value)) report.problem(path, quote(value), VALUE_RULE);
		}
		checkTaints(spec, index, report);
	}
	for (const [key, value] of Object.entries(spec.os.sysctls)) {
		const path = ['os', 'sysctls', key];
		if (!SYSCTL.test(key))
			report.keyProblem(path, `the key ${quote(key)}`, 'one such as vm.swappiness');
		if (value.trim() === '') report.problem(path, 'nothing', 'a value');
	}
}

function checkTaints(spec: ClusterSpec, index: number, report: Report): void {
	const seen = new Set<string>();
	for (const [position, taint] of (spec.hosts[index]?.taints ?? []).entries()) {
		const path = ['hosts', index, 'taints', position];
		const { key, value = '', effect } = taint;
		if (!isQualifiedName(key)) report.problem([...path, 'key'], quote(key), KEY_RULE);
		if (!isLabelValue(value)) report.problem([...path, 'value'], quote(value), VALUE_RULE);
		const identity = `${key} ${effect}`;
		if (seen.has(identity)) {
			report.problem(
				path,
				`${quote(key)} with ${effect} a second time`,
				'each key and effect once',
			);
		}
		seen.add(identity);
	}
}

/** k8s.io/apimachinery/pkg/util/validation, IsQualifiedName. */
function isQualifiedName(text: string): boolean {
	const [first = '', second, ...more] = text.split('/');
	if (second === undefined) return NAME.test(first);
	return more.length === 0 && first.length <= 253 && SUBDOMAIN.test(first) && NAME.test(second);
}

/** The same package's IsValidLabelValue. */
function isLabelValue(text: string): boolean {
	return text === '' || NAME.test(text);
}
