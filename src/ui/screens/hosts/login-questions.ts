import type { App } from '../../app.ts';
import { ask } from '../../components/question.tsx';
import { askText } from '../../components/text-question.tsx';
import { type Login, type LoginField, textOf, withField } from './login.ts';

const FIELDS: readonly LoginField[] = ['user', 'port', 'identityFile', 'jump'];

export interface LoginQuestion {
	title: string;
	login: Login;
	/** What an empty field means. */
	fallback: Login | null;
	/** For one host: its node name, and what is wrong with another one. */
	name?: { value: string; check: (value: string) => string | null };
}

export interface LoginAnswer {
	login: Login;
	name: string | null;
}

/** Lets the operator change how hosts are logged in to, field by field, until esc or "done". */
export async function askLogin(app: App, question: LoginQuestion): Promise<LoginAnswer> {
	const words = app.words.hosts.login;
	let { login } = question;
	let name = question.name?.value ?? null;
	for (;;) {
		const note = (field: LoginField): string => {
			const own = textOf(login, field);
			if (own !== '') return own;
			const inherited = question.fallback === null ? '' : textOf(question.fallback, field);
			return inherited === '' ? defaultOf(app, field) : `${inherited} (${words.asConfigured})`;
		};
		const labels: Record<LoginField, string> = {
			user: words.user,
			port: words.port,
			identityFile: words.key,
			jump: words.jump,
		};
		const chosen = await ask(app, {
			crumbs: [app.words.hosts.title],
			title: question.title,
			answers: [
				...(name === null ? [] : [{ value: 'name', label: words.name, note: name }]),
				...FIELDS.map((field) => ({ value: field, label: labels[field], note: note(field) })),
				{ value: 'done', label: words.done },
			],
		});
		if (chosen === null || chosen === 'done') return { login, name };
		if (chosen === 'name') name = (await askName(app, question, name ?? '')) ?? name;
		else login = (await askField(app, login, chosen as LoginField)) ?? login;
	}
}

/** What holds where neither the operator nor ssh_config says anything. */
function defaultOf(app: App, field: LoginField): string {
	const { agent, none } = app.words.hosts.login;
	return { user: 'root', port: '22', identityFile: agent, jump: none }[field];
}

async function askName(app: App, question: LoginQuestion, name: string): Promise<string | null> {
	return await askText(app, {
		crumbs: [app.words.hosts.title],
		title: app.words.hosts.login.questions.name,
		initial: name,
		check: (value) => question.name?.check(value) ?? null,
	});
}

async function askField(app: App, login: Login, field: LoginField): Promise<Login | null> {
	const words = app.words.hosts.login;
	const problems: Record<LoginField, string> = {
		user: words.badUser,
		port: words.badPort,
		identityFile: '',
		jump: words.badJump,
	};
	const answer = await askText(app, {
		crumbs: [app.words.hosts.title],
		title: words.questions[field],
		lines: [words.empty],
		initial: textOf(login, field),
		check: (value) => (withField(login, field, value) === null ? problems[field] : null),
	});
	return answer === null ? null : withField(login, field, answer);
}
