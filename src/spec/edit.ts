import { isAlias, isMap, isScalar, isSeq, type YAMLSeq } from 'yaml';
import { OperatorError } from '../model/errors.ts';
import type { HostSpec, Role } from '../model/spec.ts';
import type { SpecDocument, TextEdit } from './document.ts';
import { inline, noPlace, setValue } from './set-value.ts';

/** A host as it is written: what has a default may be left out. */
export type NewHost = Pick<HostSpec, 'name' | 'address' | 'roles'> & Partial<HostSpec>;

/**
 * Appends a host in the style of the one before it. Empty sections of it are left out.
 * @throws OperatorError `host-exists`, `spec-path`.
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
	const fields = Object.entries(host).filter(([, value]) => !isEmpty(value));
	const last = hosts.items.at(-1);
	if (hosts.flow) {
		const at = document.contentEnd(last);
		document.edit([{ start: at, end: at, text: `, ${inline(Object.fromEntries(fields))}` }]);
		return;
	}
	const dash = ' '.repeat(column(document, dashOf(hosts, hosts.items.length - 1)));
	const { eol } = document;
	const text =
		isMap(last) && last.flow
			? inline(Object.fromEntries(fields))
			: fields.map(([key, value]) => `${key}: ${inline(value)}`).join(`${eol}${dash}  `);
	const at = document.lineEnd(itemEnd(document, hosts, hosts.items.length - 1));
	document.edit([{ start: at, end: at, text: `${eol}${dash}- ${text}` }]);
}

/**
 * Removes a host, with the comment right above it and those inside it.
 * @throws OperatorError `host-unknown`, `host-last`, `spec-path`.
 */
export function removeHost(document: SpecDocument, name: string): void {
	const hosts = hostList(document);
	const index = hostIndex(document, name);
	if (hosts.items.length === 1) {
		throw new OperatorError(`${name} is the only host`, {
			code: 'host-last',
			exitCode: 2,
			host: name,
			fix: 'take the whole cluster off with: k8s-tui reset',
		});
	}
	if (!hosts.flow) {
		const start = commentStart(document, dashOf(hosts, index));
		const end = document.nextLine(itemEnd(document, hosts, index));
		document.edit([{ start, end, text: '' }]);
		return;
	}
	const [item, previous, next] = [0, -1, 1].map((step) => hosts.items[index + step]);
	const start = index > 0 ? document.contentEnd(previous) : rangeStart(item);
	const end = index > 0 ? document.contentEnd(item) : rangeStart(next);
	document.edit([{ start, end, text: '' }]);
}

/**
 * Makes a host's roles these. A list with an entry per line keeps the lines of those that stay, with
 * their comments; new ones come first.
 * @throws OperatorError `host-unknown`, `spec-path`.
 */
export function setRoles(document: SpecDocument, name: string, roles: readonly Role[]): void {
	const path = ['hosts', hostIndex(document, name), 'roles'];
	const list: unknown = document.yaml.getIn(path, true);
	if (!isSeq(list) || list.flow) {
		setValue(document, path, roles);
		return;
	}
	const present = list.items.map((item) => (isScalar(item) ? item.value : null));
	const start = document.lineStart(dashOf(list, 0));
	const dash = ' '.repeat(dashOf(list, 0) - start);
	const added = roles.filter((role) => !present.includes(role));
	const edits: TextEdit[] = [
		{ start, end: start, text: added.map((role) => `${dash}- ${role}${document.eol}`).join('') },
	];
	for (const [index, item] of list.items.entries()) {
		if ((roles as readonly unknown[]).includes(present[index])) continue;
		const from = document.lineStart(dashOf(list, index));
		edits.push({ start: from, end: document.nextLine(document.contentEnd(item)), text: '' });
	}
	document.edit(mergeAdjacent(edits));
}

/** An insertion where a removal begins is one replacement. */
function mergeAdjacent([insertion, ...removals]: TextEdit[]): TextEdit[] {
	const first = removals[0];
	if (insertion === undefined || first?.start !== insertion.start) {
		return insertion === undefined ? removals : [insertion, ...removals];
	}
	return [{ ...first, text: insertion.text }, ...removals.slice(1)];
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
	const hosts: unknown = document.yaml.get('hosts', true);
	if (isSeq(hosts) && hosts.items.length > 0) return hosts;
	throw noPlace(['hosts'], 'something other than a list of hosts');
}

function nameOf(document: SpecDocument, item: unknown): unknown {
	const host = isAlias(item) ? item.resolve(document.yaml) : item;
	return isMap(host) ? host.get('name') : undefined;
}

/** Offset of the - of an entry of a list in block style. */
function dashOf(list: YAMLSeq, index: number): number {
	const token = list.srcToken?.type === 'block-seq' ? list.srcToken.items[index] : undefined;
	const dash = token?.start.find(({ type }) => type === 'seq-item-ind');
	if (dash === undefined) throw noPlace(['hosts', index], 'a list written in an unusual way');
	return dash.offset;
}

/** End of an entry's last line, with the comments below it that stand deeper than its -. */
function itemEnd(document: SpecDocument, list: YAMLSeq, index: number): number {
	const depth = column(document, dashOf(list, index));
	let end = document.contentEnd(list.items[index]);
	for (;;) {
		const next = document.nextLine(end);
		const line = document.text.slice(next, document.lineEnd(next));
		const indent = /^( *)#/.exec(line)?.[1]?.length ?? 0;
		if (next <= end || indent <= depth) return end;
		end = document.lineEnd(next);
	}
}

/** Start of the comment lines right above an entry that stand as deep as its -, or of its line. */
function commentStart(document: SpecDocument, dash: number): number {
	const depth = column(document, dash);
	let start = document.lineStart(dash);
	while (start > 0) {
		const above = document.lineStart(start - 1);
		const indent = /^( *)#/.exec(document.text.slice(above, start))?.[1]?.length;
		if (indent !== depth) break;
		start = above;
	}
	return start;
}

function column(document: SpecDocument, offset: number): number {
	return offset - document.lineStart(offset);
}

function rangeStart(node: unknown): number {
	return (isMap(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0;
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
	);
}
