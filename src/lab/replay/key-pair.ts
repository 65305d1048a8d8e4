import ssh2 from 'ssh2';

/**
 * A new ed25519 key. One in some hundred that ssh2 1.17 makes is malformed, because it cuts leading
 * zeros off the public half: such a one is thrown away.
 */
export function newKeyPair(): { private: string; public: string } {
	for (;;) {
		const pair = ssh2.utils.generateKeyPairSync('ed25519');
		const parsed = [pair.private, pair.public].map((text) => ssh2.utils.parseKey(text));
		if (parsed.every((key) => !(key instanceof Error))) return pair;
	}
}
