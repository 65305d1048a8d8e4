import type { Candidate } from '../../../discover/candidate.ts';
import type { SpecValues } from '../../../spec/template.ts';

/** How hosts are logged in to; null: what ssh_config says, or the default. */
export type Login = Pick<Candidate, 'user' | 'port' | 'identityFile' | 'jump'>;

export const noLogin: Login = { user: null, port: null, identityFile: null, jump: null };

/** A candidate with what is said for all hosts where it says nothing of its own. */
export function withLogin(candidate: Candidate, forAll: Login): Candidate {
	return {
		...candidate,
		user: candidate.user ?? forAll.user,
		port: candidate.port ?? forAll.port,
		identityFile: candidate.identityFile ?? forAll.identityFile,
		jump: candidate.jump ?? jumpTo(candidate, forAll.jump),
	};
}

/** A chain for all hosts means, for a host that is part of it, the part before that host. */
function jumpTo({ name, address }: Candidate, chain: string[] | null): string[] | null {
	if (chain === null) return null;
	const own = chain.findIndex((entry) => entry === name || entry === address);
	return own < 0 ? chain : chain.slice(0, own);
}

/** The `ssh` section of cluster.yaml; null: nothing is to be said. */
export function sshSection(login: Login): SpecValues | null {
	const said = Object.entries(login).filter(([, value]) => value !== null);
	return said.length === 0 ? null : Object.fromEntries(said);
}

export function sameLogin(a: Login, b: Login): boolean {
	const text = ({ user, port, identityFile, jump }: Login) =>
		JSON.stringify([user, port, identityFile, jump]);
	return text(a) === text(b);
}

const USER = /^[^\s-]\S*$/;
/** As the schema of cluster.yaml has it. */
const JUMP = /^([^\s@-][^\s@]*@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(:[0-9]{1,5})?$/;

export type LoginField = keyof Login;

/** A field as the operator reads it; '' for the default. */
export function textOf(login: Login, field: LoginField): string {
	if (field === 'jump') return login.jump?.join(', ') ?? '';
	return String(login[field] ?? '');
}

/** The login with one field as typed, or null if the text cannot be it. */
export function withField(login: Login, field: LoginField, text: string): Login | null {
	const typed = text.trim();
	if (typed === '') return { ...login, [field]: null };
	switch (field) {
		case 'user':
			return USER.test(typed) ? { ...login, user: typed } : null;
		case 'port': {
			const port = /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
			return port > 0 && port < 65_536 ? { ...login, port } : null;
		}
		case 'identityFile':
			return { ...login, identityFile: typed };
		case 'jump': {
			const jump = typed.split(/[\s,]+/);
			return jump.every((entry) => JUMP.test(entry)) ? { ...login, jump } : null;
		}
	}
}
