#!/usr/bin/env node
const { main, nodeIo } = require('../dist/program/cli.js');

main(process.argv.slice(2), nodeIo()).then((status) => {
  process.exitCode = status;
});
