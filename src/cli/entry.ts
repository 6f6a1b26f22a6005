// What bin/istioctl.js loads: as little as possible before the command is known.
export { nodeIo } from '../io/node-io.ts';
export { main } from './main.ts';
