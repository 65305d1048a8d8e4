/** Words between the screens. */
export const flow = {
	goOnLater: (command: string) => `Not finished. It goes on with: ${command}`,
	shellOpens: (host: string) => `ssh to ${host}; leave it with exit or Ctrl-D to come back.`,
	whichDemo: 'Which recording shall be played?',
	demoLines: [
		'A real run that was recorded, played through the real engine over real SSH to hosts inside',
		'this program. No host is touched; + and - change its speed.',
	],
	reading: (cluster: string) => `Looking at ${cluster} …`,
	reportWritten: (file: string) => `Report written: ${file}`,
	noRun: (cluster: string) => `No run of ${cluster} is known on this machine.`,
	statusFailed: 'The cluster could not be looked at',
	tryAgain: 'r tries again, esc goes back',
};
