import { version } from '#generated/version.ts';
import { resolvePath } from '../../io/input-files.ts';
import { writeFiles } from '../../io/write-files.ts';
import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';
import { groupHelp } from '../help.ts';
import { allCommands, manualPages, markdownReference } from '../reference.ts';

export const help = defineCommand({
  path: ['help'],
  summary: 'Print the help of a command, or the reference of all of them.',
  examples: [
    { does: 'The same as istioctl install --help', run: 'help install' },
    { does: 'A reference page of all commands', run: 'help --markdown > commands.md' },
    { does: 'Manual pages, for man', run: 'help --man ./man1' },
  ],
  arguments: [{ name: 'command', help: 'The command to explain.', repeated: true }],
  flags: {
    markdown: { type: 'boolean', help: 'Print the reference of all commands as Markdown.' },
    man: { type: 'string', placeholder: 'FOLDER', help: 'Write a manual page of each command into this folder.' },
  },
  async run({ flags, io }) {
    if (flags.markdown) io.stdout.write(markdownReference(await allCommands()));
    else if (flags.man === undefined) io.stdout.write(groupHelp([], io.stdout.columns));
    else {
      const pages = manualPages(await allCommands(), version);
      await writeFiles(resolvePath(flags.man, io.cwd), pages);
      io.stderr.write(`wrote ${pages.size} manual pages into ${flags.man}\n`);
    }
    return Exit.ok;
  },
});
