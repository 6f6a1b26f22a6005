import { duration } from './blocks/durations.ts';
import { readKeySet } from './blocks/jwks.ts';
import { type PolicyTarget, policyTarget } from './blocks/policy-target.ts';
import { parseUrl } from './blocks/urls.ts';
import { defineRules, demand, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

interface JwtRule {
  readonly issuer?: string;
  readonly audiences?: readonly string[];
  readonly jwksUri?: string;
  readonly jwks?: string;
  readonly fromHeaders?: readonly { readonly name?: string }[];
  readonly fromParams?: readonly string[];
  readonly fromCookies?: readonly string[];
  readonly outputClaimToHeaders?: readonly { readonly header?: string; readonly claim?: string }[];
}
interface RequestAuthentication extends RuleObject {
  readonly spec: PolicyTarget & { readonly jwtRules?: readonly JwtRule[] };
}

const reference = 'istio validation of RequestAuthentication (pkg/config/validation)';
const on = rulesOf<RequestAuthentication>(reference);
const rule = 'spec.jwtRules[]';
const around = 'spec: {jwtRules: [{issuer: a}]}';

const notEmpty = (what: string, good: string) => ({
  message: `${what} cannot be empty`,
  fails: (text: string) => text === '',
  good,
  bad: '""',
});
const publicKey = '{"kty":"EC","crv":"P-256","x":"xAE7","y":"xAE7"}';

export const requestAuthenticationRules = defineRules({
  kind: 'RequestAuthentication',
  example: around,
  rules: [
    ...policyTarget(reference, { oneOf: 'RA-1', selector: 'RA-2', targetRef: 'RA-3', targetRefs: 'RA-4' }),
    ...demand(notEmpty('an audience', 'shop'), reference, { 'RA-5': `${rule}.audiences[]` }),
    on(rule, {
      id: 'RA-6',
      message: 'a rule needs an issuer or a jwksUri',
      fails: ({ issuer, jwksUri }) => !issuer && !jwksUri,
      good: '{issuer: a}',
      bad: '{}',
    }),
    on(`${rule}.jwksUri`, {
      id: 'RA-7',
      message: 'jwksUri must be a URL that starts with http:// or https://',
      fails: (uri) => {
        if (uri === '') return undefined;
        const url = parseUrl(uri);
        if (typeof url === 'string') return url;
        return !['http', 'https'].includes(url.scheme);
      },
      good: 'https://example.com/jwks.json',
      bad: 'example.com/jwks.json',
    }),
    on(`${rule}.jwks`, {
      id: 'RA-8',
      message: 'no JSON Web Key Set',
      fails: (text) => {
        const { problem } = text === '' ? {} : readKeySet(text);
        return problem && `jwks ${problem}`;
      },
      good: `'{"keys": [${publicKey}]}'`,
      bad: `'{"keys": [{"kty": "EC"}]}'`,
    }),
    on(`${rule}.jwks`, {
      id: 'RA-9',
      level: 'Warning',
      message: 'a key with a secret part',
      fails: (text) =>
        (text === '' ? [] : readKeySet(text).secret).map((index) => ({
          message: `key ${index} of jwks holds a private or symmetric key: tokens are verified with public keys, keep the secret out`,
        })),
      good: `'{"keys": [${publicKey}]}'`,
      bad: `'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}'`,
    }),
    on(`${rule}.fromHeaders[]`, {
      id: 'RA-11',
      message: 'a header needs a name',
      fails: ({ name }) => !name,
      good: '{name: x-token, prefix: "Bearer "}',
      bad: '{prefix: "Bearer "}',
    }),
    ...demand(notEmpty('a query parameter', 'token'), reference, { 'RA-12': `${rule}.fromParams[]` }),
    ...demand(notEmpty('a cookie', 'token'), reference, { 'RA-13': `${rule}.fromCookies[]` }),
    on(`${rule}.outputClaimToHeaders[]`, {
      id: 'RA-15',
      message: 'header and claim are both needed',
      fails: ({ header, claim }) => !header || !claim,
      good: '{header: x-user, claim: sub}',
      bad: '{header: x-user}',
    }),
    on(`${rule}.outputClaimToHeaders[]`, {
      id: 'RA-16',
      message: 'no header',
      fails: ({ header, claim }) =>
        header && claim && !/^[-_A-Za-z0-9]+$/.test(header)
          ? { path: ['header'], message: `"${header}" is no header for a claim: letters, digits, "-" and "_"` }
          : undefined,
      good: '{header: x-user, claim: sub}',
      bad: '{header: ":authority", claim: sub}',
      badAt: '.header',
    }),
    ...demand(duration, reference, { 'RA-17': `${rule}.timeout` }),
  ].map((each) => (each.at[0]?.startsWith(`${rule}.`) ? { ...each, around } : each)),
});
