import { isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { OperatorError } from '../model/errors.ts';
import type { HostSpec, Role } from '../model/spec.ts';
import { formatPath, type SpecPath } from './schema.ts';
import type { SpecDocument } from './source.ts';

/** A host as it is written: what has a default may be left out. */
export type NewHost = Pick<HostSpec, 'name' | 'address' | 'roles'> & Partial<HostSpec>;

/**
 * Appends a host. Empty sections of it are left out of the file.
 * @throws OperatorError `host-exists`.
 */
export function addHost(document: SpecDocument, host: NewHost): void {
	const hosts = hostList(document);
	if (hosts.items.some((item) => nameOf(document, item) === host.name)) {
		throw new OperatorError(`there is a host ${host.name} already`, {
			code: 'host-exists',
			exitCode: 2,
			host: host.name,
			fix: 'choose another name, or change the host that is there',
		});
	}
	const written = Object.fromEntries(Object.entries(host).filter(([, value]) => !isEmpty(value)));
	const node = document.createNode(written) as YAMLMap;
	for (const key of ['roles', 'taints']) {
		const list = node.get(key);
		if (isSeq(list)) list.flow = true;
	}
	const style = hosts.items.find(isMap);
	if (style?.flow === true) node.flow = true;
	hosts.add(node);
}

/**
 * Removes a host with the comments that are its own.
 * @throws OperatorError `host-unknown`.
 */
export function removeHost(document: SpecDocument, name: string): void {
	hostList(document).delete(hostIndex(document, name));
}

/**
 * Makes a host's roles these, in this order; the list keeps its style.
 * @throws OperatorError `host-unknown`.
 */
export function setRoles(document: SpecDocument, name: string, roles: readonly Role[]): void {
	const path = ['hosts', hostIndex(document, name), 'roles'];
	const list = resolved(document, document.getIn(path, true));
	if (!isSeq(list)) {
		setValue(document, path, roles);
		return;
	}
	const old = new Map(list.items.map((item) => [isScalar(item) ? item.value : item, item]));
	list.items = roles.map((role) => old.get(role) ?? document.createNode(role));
}

/**
 * Sets one field; `undefined` removes it, so that the default holds. The comments around it stay.
 * @throws OperatorError `spec-path` where the file has something else on the way.
 */
export function setValue(document: SpecDocument, path: SpecPath, value: unknown): void {
	try {
		if (value === undefined) document.deleteIn(path);
		else document.setIn(path, isPlain(value) ? value : document.createNode(value));
	} catch (cause) {
		throw new OperatorError(`the file has no place for ${formatPath(path)}`, {
			code: 'spec-path',
			exitCode: 2,
			fix: `write ${formatPath(path)} by hand`,
			cause,
		});
	}
}

function hostIndex(document: SpecDocument, name: string): number {
	const items = hostList(document).items;
	const index = items.findIndex((item) => nameOf(document, item) === name);
	if (index >= 0) return index;
	throw new OperatorError(`there is no host ${name}`, {
		code: 'host-unknown',
		exitCode: 2,
		host: name,
		expected: `one of ${items.map((item) => nameOf(document, item)).join(', ')}`,
		fix: 'name a host of the file',
	});
}

function hostList(document: SpecDocument): YAMLSeq {
	const hosts = resolved(document, document.get('hosts', true));
	if (isSeq(hosts)) return hosts;
	throw new Error('a document to edit comes from parseSpec, which makes sure of the hosts');
}

function nameOf(document: SpecDocument, item: unknown): unknown {
	const host = resolved(document, item);
	return isMap(host) ? host.get('name') : undefined;
}

function resolved(document: SpecDocument, node: unknown): unknown {
	return isAlias(node) ? node.resolve(document) : node;
}

function isPlain(value: unknown): boolean {
	return typeof value !== 'object' || value === null;
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
	);
}
