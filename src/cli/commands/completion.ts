import { Exit } from '../../model/exit.ts';
import { completionScripts, type Shell, shells } from '../completion-scripts.ts';
import { defineCommand } from '../define-command.ts';

export const completion = defineCommand({
  path: ['completion'],
  summary: 'Print a script that completes command lines in a shell.',
  description:
    'Completes commands, flags and values: profiles, --set paths, namespaces, contexts, revisions, analyzers.',
  examples: [
    { does: 'bash: load it in this shell', run: 'completion bash > istioctl.bash && source istioctl.bash' },
    { does: 'zsh: put it into a folder of $fpath', run: 'completion zsh > "${fpath[1]}/_istioctl"' },
    { does: 'fish', run: 'completion fish > ~/.config/fish/completions/istioctl.fish' },
    { does: 'PowerShell', run: 'completion powershell >> $PROFILE' },
  ],
  arguments: [{ name: 'shell', help: 'bash, zsh, fish or powershell.', required: true, choices: shells }],
  flags: {
    'no-descriptions': {
      type: 'boolean',
      help: 'Accepted for scripts of the reference; without effect.',
      hidden: true,
    },
  },
  async run({ args, io }) {
    io.stdout.write(completionScripts[args[0] as Shell]);
    return Exit.ok;
  },
});
