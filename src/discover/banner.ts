import { cleanText } from '../ssh/lines.ts';

/** RFC 4253, section 4.2: the identification is at most 255 characters; lines may come before it. */
const MAX_IDENTIFICATION = 255;
const MAX_BEFORE = 8192;

/** What a server has said so far, read as the start of an SSH connection. */
export type Reading =
	/** Not enough yet. */
	| { state: 'reading' }
	/** Its identification, cleaned, e.g. `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
	| { state: 'ssh'; banner: string }
	/** First line of what it says instead, cleaned. */
	| { state: 'not-ssh'; banner: string };

/** Collects a server's first words. */
export class BannerReader {
	#bytes = Buffer.alloc(0);

	push(chunk: Buffer): Reading {
		this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, MAX_BEFORE)]);
		const text = this.#bytes.toString('latin1');
		const match = /(?:^|\n)(SSH-[^\r\n]*)\r?\n/.exec(text);
		if (match !== null) return { state: 'ssh', banner: shown(match[1] ?? '') };
		return text.length < MAX_BEFORE ? { state: 'reading' } : this.end();
	}

	/** No more will come. */
	end(): Reading & { state: 'not-ssh' } {
		const [first = ''] = this.#bytes.toString('utf8').split(/\r?\n/);
		return { state: 'not-ssh', banner: shown(first) };
	}

	/** Whether it has said anything at all. */
	get isEmpty(): boolean {
		return this.#bytes.length === 0;
	}
}

function shown(line: string): string {
	return cleanText(line.slice(0, MAX_IDENTIFICATION)).trim();
}
