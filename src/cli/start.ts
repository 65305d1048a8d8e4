import { keepCompiled } from './keep-compiled.ts';

keepCompiled();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
