/** What the system says about a failure, without its code and call: `no space left on device`. */
export const systemReason = ({ message }: Error): string => message.replace(/^\w+: /, '').replace(/, .*$/, '');
