import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';

/** What the completion scripts call; its lines are `value TAB help`. */
export const completeWords = defineCommand({
  path: ['__complete'],
  summary: 'Print what could stand at the cursor of a command line.',
  examples: [],
  arguments: [{ name: 'word', help: 'The line so far, after --.', repeated: true }],
  flags: {},
  async run({ args, io }) {
    const [{ complete }, { completionSource }] = await Promise.all([
      import('../complete.ts'),
      import('../completion-source.ts'),
    ]);
    for (const { value, help } of await complete(args, completionSource, io))
      io.stdout.write(help ? `${value}\t${help.split('\n')[0]}\n` : `${value}\n`);
    return Exit.ok;
  },
});
