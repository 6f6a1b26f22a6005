import { queriedDump } from './config-dump.ts';
import { type Answer, jsonAnswer, textAnswer } from './faults.ts';
import { httpPort, type PortServer, type StandInOptions } from './port-server.ts';

/** Answers by path with query. `/config_dump` is the whole dump, with endpoints; `POST /logging` what lists the loggers. */
export type Answers = ReadonlyMap<string, Answer>;

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

/** A stand-in for Envoy's admin port: answers queries of the dump, and keeps levels of loggers as Envoy does. */
export function envoyAdmin(options: StandInOptions, answers: Answers): PortServer {
  const dump = once(() => JSON.parse(answers.get('/config_dump')?.body.toString() ?? '{"configs":[]}'));
  const loggers = once(() => loggersOf(answers.get('POST /logging')?.body.toString() ?? ''));
  return httpPort(options, (request) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://envoy');
    const exact = answers.get(request.url ?? '');
    if (pathname === '/config_dump' && answers.has('/config_dump')) {
      if (searchParams.has('include_eds') && searchParams.size === 1) return answers.get('/config_dump');
      const { status, body } = queriedDump(dump(), searchParams);
      return typeof body === 'string' ? textAnswer(body, status) : jsonAnswer(body, status);
    }
    if (pathname !== '/logging') return exact ?? answers.get(pathname + formatOf(searchParams));
    if (request.method !== 'POST') return textAnswer('Method GET not allowed, POST required.', 405);
    return logging(loggers(), searchParams);
  });
}

/** Of a query, only the format makes another document. */
const formatOf = (query: URLSearchParams) => (query.has('format') ? `?format=${query.get('format')}` : '');

function loggersOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^ {2}(\S+): (\S+)$/gm)].map(([, name = '', level = '']) => [name, level]));
}

/** `level=L` sets all, `paths=A:L,B:L` some, `A=L` one; anything unknown changes nothing. */
function logging(loggers: Map<string, string>, query: URLSearchParams): Answer {
  const [key, value = ''] = [...query][0] ?? [];
  const wanted: readonly (readonly [string, string])[] =
    key === undefined
      ? []
      : key === 'level'
        ? [...loggers.keys()].map((name) => [name, value])
        : key === 'paths'
          ? value.split(',').map((pair) => [pair.split(':')[0] ?? '', pair.split(':')[1] ?? ''])
          : [[key, value]];
  const fault = faultIn(loggers, query, wanted);
  if (fault === undefined) for (const [name, level] of wanted) loggers.set(name, level);
  const listed = `active loggers:\n${[...loggers].map(([name, level]) => `  ${name}: ${level}\n`).join('')}\n`;
  return fault === undefined ? textAnswer(listed) : textAnswer(`error: ${fault}\n\n${usage}${listed}`, 400);
}

function faultIn(
  loggers: ReadonlyMap<string, string>,
  query: URLSearchParams,
  wanted: readonly (readonly [string, string])[],
): string | undefined {
  if (query.size > 1) return 'invalid number of parameters';
  if (!wanted.every(([, level]) => levels.includes(level))) return 'unknown logger level';
  return wanted.every(([name]) => loggers.has(name)) ? undefined : 'unknown logger name';
}

const usage = `usage: /logging?<name>=<level> (change single level)
usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
usage: /logging?level=<level> (change all levels)
levels: ${levels.join(' ')} 
`;

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
