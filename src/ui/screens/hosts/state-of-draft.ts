import { fromSpec } from '../../../discover/from-spec.ts';
import type { Draft } from '../../draft.ts';
import { type HostRow, rowsFor } from './host-row.ts';
import { type HostsState, hostsStart } from './state.ts';

/** The table of an existing cluster; hosts without facts are still to be looked at. */
export function stateOf(draft: Draft): HostsState {
	const { spec, facts: known } = draft.state.get();
	const candidates = fromSpec(spec, draft.file);
	const rows = rowsFor(candidates, []).map((row): HostRow => {
		const host = spec.hosts.find(({ name }) => name === row.candidate.name);
		const facts = known[row.candidate.name ?? ''] ?? null;
		return {
			...row,
			facts,
			stage: { kind: facts === null ? 'waiting' : 'ready' },
			roles: host?.roles ?? row.roles,
			rolesBy: 'source',
			inSpec:
				host === undefined ? null : { name: host.name, address: host.address, isEdited: false },
		};
	});
	return { ...hostsStart, page: 'table', rows };
}
