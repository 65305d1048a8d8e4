import ssh2 from 'ssh2';

/**
 * A new ed25519 key. One in some hundred that ssh2 1.17 makes is malformed, because it cuts leading
 * zeros off the public half: such a one is thrown away.
 */
export function newKeyPair(passphrase?: string): { private: string; public: string } {
	const { generateKeyPairSync } = ssh2.utils;
	for (;;) {
		const pair = passphrase
			? generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 4 })
			: generateKeyPairSync('ed25519');
		const parsed = [pair.private, pair.public].map((text) => ssh2.utils.parseKey(text, passphrase));
		if (parsed.every((key) => !(key instanceof Error))) return pair;
	}
}
