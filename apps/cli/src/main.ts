import { runCommand } from './run-command.ts';

// A closed terminal hangs up: nothing of this process may outlive it either.
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

// Whoever read the output may be gone (`gatehouse start | head`): that must not end the process without closing anything.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

const code = await runCommand(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  interactive: process.stdout.isTTY,
  input: process.stdin,
  output: process.stdout,
  rewrite: process.stderr.isTTY ? (line) => process.stderr.write(`\r${line}\u001B[K`) : undefined,
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  onStopSignal: (listener) => {
    // For good, and beside the listener: one more, when all is closed and nobody listens, must not turn the end into a kill.
    for (const signal of stopSignals) process.on(signal, () => undefined).on(signal, listener);
    return () => {
      for (const signal of stopSignals) process.off(signal, listener);
    };
  },
});

// A hurried stop may leave connections that nobody waits for any more.
process.exit(code);
