import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DEMO_FILES } from '../replay/demos.ts';
import type { DemoInfo, Recorded } from '../replay/recording.ts';

export interface Demo {
	info: DemoInfo;
	/** Text of cluster.yaml, without how its hosts were reached. */
	spec: string;
	/** Text of the bundle's manifest. */
	manifest: string;
	recorded: readonly Recorded[];
}

/** Writes a demo into the directory of its name. */
export async function writeDemo(root: string, demo: Demo): Promise<void> {
	const directory = join(root, demo.info.name);
	await mkdir(directory, { recursive: true });
	const lines = demo.recorded.map((one) => `${JSON.stringify(one)}\n`).join('');
	const packed = await promisify(gzip)(lines, { level: 9 });
	await writeFile(join(directory, DEMO_FILES.recording), packed);
	await writeFile(join(directory, DEMO_FILES.manifest), demo.manifest);
	await writeFile(join(directory, DEMO_FILES.spec), demo.spec);
	const info = `${JSON.stringify(demo.info, null, '\t')}\n`;
	await writeFile(join(directory, DEMO_FILES.info), info);
}
