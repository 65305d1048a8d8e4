import type { App } from '../../app.ts';
import type { Store } from '../../store.ts';
import { isLabel } from './cluster-name.ts';
import { type HostRow, nodeNames } from './host-row.ts';
import { sameLogin } from './login.ts';
import { askLogin } from './login-questions.ts';
import { changeRow, type HostsState } from './state.ts';

/**
 * Asks for one host's name and how to log in to it.
 * @returns the row if how to log in has changed, so that the host is to be looked at again
 */
export async function editHost(
	app: App,
	state: Store<HostsState>,
	row: HostRow,
): Promise<HostRow | null> {
	const words = app.words.hosts.login;
	const names = nodeNames(state.get().rows);
	const index = state.get().rows.findIndex(({ id }) => id === row.id);
	const present = names[index] ?? '';
	const others = names.filter((_, other) => other !== index);
	const answer = await askLogin(app, {
		title: words.editTitle(present),
		login: row.candidate,
		fallback: state.get().login,
		name: {
			value: present,
			check: (value) => {
				if (!isLabel(value)) return words.badName;
				return others.includes(value) ? words.takenName(value) : null;
			},
		},
	});
	const { user, port, identityFile, jump } = answer.login;
	const isChanged = !sameLogin(answer.login, row.candidate);
	state.set((before) =>
		changeRow(before, row.id, (now) => ({
			...now,
			candidate: { ...now.candidate, user, port, identityFile, jump },
			name: answer.name === present ? now.name : answer.name,
			inSpec: now.inSpec && { ...now.inSpec, isEdited: now.inSpec.isEdited || isChanged },
		})),
	);
	return isChanged ? (state.get().rows.find(({ id }) => id === row.id) ?? null) : null;
}

/** Asks how to log in to hosts that do not say otherwise. @returns whether that has changed */
export async function editDefaultLogin(app: App, state: Store<HostsState>): Promise<boolean> {
	const { login } = state.get();
	const title = app.words.hosts.login.defaults;
	const answer = await askLogin(app, { title, login, fallback: null });
	const { user, port, identityFile, jump } = answer.login;
	state.update({ login: { user, port, identityFile, jump } });
	return !sameLogin(answer.login, login);
}
