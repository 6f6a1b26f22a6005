export { levelPages, levelsAsText, logLevels, readLevels, readLoggers } from '../envoy/log-levels.ts';
