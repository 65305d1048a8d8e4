import { OperatorError } from '../../model/errors.ts';
import { formatProblem, MAX_PROBLEMS, type SpecProblem } from '../../spec/problem.ts';

/** Ansible variables as the file has them, before templates. */
export type Variables = Record<string, string>;

export interface InventoryGroup {
	/** Hosts that the group itself names, with the variables given there. */
	hosts: Map<string, Variables>;
	children: Set<string>;
	variables: Variables;
}

/** An Ansible inventory: groups by name. Hosts without a group are in `ungrouped`. */
export class Inventory {
	readonly groups = new Map<string, InventoryGroup>();
	/** In the order in which the file first names them. */
	readonly hosts = new Set<string>();

	group(name: string): InventoryGroup {
		const known = this.groups.get(name);
		if (known !== undefined) return known;
		const made: InventoryGroup = { hosts: new Map(), children: new Set(), variables: {} };
		this.groups.set(name, made);
		return made;
	}

	addHost(group: string, host: string, variables: Variables): void {
		const { hosts } = this.group(group);
		hosts.set(host, { ...hosts.get(host), ...variables });
		this.hosts.add(host);
	}

	/** Groups that name the host themselves. */
	directGroups(host: string): string[] {
		return [...this.groups].filter(([, { hosts }]) => hosts.has(host)).map(([name]) => name);
	}

	/** These groups and all that contain them, the nearest first. A circle of children is cut. */
	withAncestors(names: readonly string[]): string[] {
		const found = new Set(names);
		for (const name of found) {
			for (const [parent, { children }] of this.groups) if (children.has(name)) found.add(parent);
		}
		return [...found];
	}

	/**
	 * A host's variables with those of its groups: `all` is the weakest, then parents, children, the
	 * host itself (Ansible, "How variables are merged").
	 */
	variablesOf(host: string): Variables {
		const direct = this.directGroups(host);
		const groups = this.withAncestors(direct).filter((name) => name !== 'all');
		const weakestFirst = ['all', ...groups.reverse()];
		const own = direct.map((name) => this.groups.get(name)?.hosts.get(host) ?? {});
		const inherited = weakestFirst.map((name) => this.groups.get(name)?.variables ?? {});
		return Object.assign({}, ...inherited, ...own) as Variables;
	}
}

/** An inventory that cannot be read, with all that is wrong with it. */
export function inventoryError(
	file: string,
	problems: readonly SpecProblem[],
	fix = `edit ${file}`,
): OperatorError {
	const lines = problems.slice(0, MAX_PROBLEMS).map((problem) => `  ${formatProblem(problem)}`);
	return new OperatorError(`${file} is no inventory that can be read:\n${lines.join('\n')}`, {
		code: 'inventory-invalid',
		exitCode: 2,
		fix,
	});
}
