import { open } from 'node:fs/promises';

/** e_machine of the ELF specification → architecture as Kubernetes writes it. */
const MACHINES: Record<number, string> = {
	21: 'ppc64le',
	22: 's390x',
	40: 'arm',
	62: 'amd64',
	183: 'arm64',
	243: 'riscv64',
};

/**
 * The architecture that a program is for, read from its ELF header; null for anything else, such as
 * a script.
 */
export async function elfArch(file: string): Promise<string | null> {
	const handle = await open(file);
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(20), 0, 20, 0);
		if (bytesRead < 20 || buffer.toString('latin1', 0, 4) !== '\x7fELF') return null;
		const machine = buffer[5] === 2 ? buffer.readUInt16BE(18) : buffer.readUInt16LE(18);
		return MACHINES[machine] ?? null;
	} finally {
		await handle.close();
	}
}
