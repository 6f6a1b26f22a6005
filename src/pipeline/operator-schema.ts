import configDescriptions from '#generated/data/config-descriptions.ts';
import configMessages from '#generated/data/config-schema.ts';
import type { Field, Message } from '../model/config-schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema of an IstioOperator file, for editors. */
export function operatorSchema(): Json {
  const messages = configMessages();
  const definitions = Object.entries(messages).map(([name, message]) => [name, messageSchema(name, message)]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'IstioOperator',
    $ref: '#/$defs/IstioOperator',
    $defs: Object.fromEntries(definitions),
  };
}

function messageSchema(name: string, message: Message): Json {
  const properties = Object.entries(message).flatMap(([key, field]) => {
    const schema = { ...fieldSchema(field), ...described(name, key, field) };
    return field.also
      ? [
          [key, schema],
          [field.also, schema],
        ]
      : [[key, schema]];
  });
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

function described(message: string, key: string, { unused, deprecated }: Field): Json {
  const instead = typeof unused === 'string' ? ` Use ${unused}.` : '';
  const description = configDescriptions()[message]?.[key];
  return {
    ...(description && { description: `${description}${instead}` }),
    ...((unused !== undefined || deprecated) && { deprecated: true }),
  };
}

function fieldSchema({ type, many, names, known }: Field): Json {
  const one = scalars[type.replace('!', '')];
  const item = {
    ...(one ? (type.endsWith('!') ? { type: 'integer' } : one) : { $ref: `#/$defs/${type}` }),
    ...(names && { enum: names }),
    ...(known && { examples: known }),
  };
  if (many === 'list') return { type: ['array', 'null'], items: item };
  return many === 'map' ? { type: ['object', 'null'], additionalProperties: item } : item;
}

/** Numbers may stand in quotes where protobuf reads them. */
const scalars: Readonly<Record<string, Json>> = {
  string: { type: ['string', 'null'] },
  bool: { type: ['boolean', 'null'] },
  int32: { type: ['integer', 'string', 'null'] },
  uint32: { type: ['integer', 'string', 'null'] },
  int64: { type: ['integer', 'string', 'null'] },
  double: { type: ['number', 'string', 'null'] },
  duration: { type: ['string', 'null'] },
  quantity: { type: ['string', 'number'] },
  quantityText: { type: ['string'] },
  intOrString: { type: ['integer', 'string', 'null'] },
  scalar: { type: ['string', 'number', 'boolean', 'null'] },
  map: { type: ['object', 'null'] },
  any: {},
};
