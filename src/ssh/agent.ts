import { readFile } from 'node:fs/promises';
import type {
	BaseAgent,
	IdentityCallback,
	ParsedKey,
	SignCallback,
	SigningRequestOptions,
} from 'ssh2';
import { loadSsh2 } from './ssh2.ts';

/**
 * The SSH agent at a socket, and how many keys it will offer.
 * @param only Private key files; the agent then offers their keys only (IdentitiesOnly). Their
 * public half is read from `file.pub`, so an encrypted key needs no passphrase here.
 * @throws Error if the agent does not answer.
 */
export async function agentWithKeys(
	socket: string,
	only: string[] | null,
): Promise<{ agent: BaseAgent; count: number }> {
	const { createAgent, BaseAgent: Base } = await loadSsh2();
	const whole = createAgent(socket);
	const held = await identities(whole);
	const wanted = only === null ? null : await publicKeys(only);
	const offered = wanted === null ? held : held.filter((key) => wanted.includes(fileForm(key)));

	/** ssh2 asks an agent for its keys again; it gets those that were chosen. */
	class ChosenKeys extends Base<ParsedKey> {
		override getIdentities(callback: IdentityCallback<ParsedKey>): void {
			callback(undefined, offered);
		}
		override sign(
			key: ParsedKey,
			data: Buffer,
			options: SigningRequestOptions | SignCallback,
			callback?: SignCallback,
		): void {
			if (typeof options === 'function') whole.sign(key, data, options);
			else whole.sign(key, data, options, callback);
		}
	}
	return { agent: new ChosenKeys() as unknown as BaseAgent, count: offered.length };
}

function identities(agent: BaseAgent): Promise<ParsedKey[]> {
	return new Promise((resolve, reject) => {
		agent.getIdentities((error, keys) => {
			if (error) reject(error);
			else resolve((keys ?? []) as ParsedKey[]);
		});
	});
}

function fileForm(key: ParsedKey): string {
	return key.getPublicSSH().toString('base64');
}

async function publicKeys(files: string[]): Promise<string[]> {
	const texts = await Promise.all(
		files.map((file) => readFile(`${file}.pub`, 'utf8').catch(() => '')),
	);
	return texts.flatMap((text) => text.split(/\s+/)[1] ?? []);
}
