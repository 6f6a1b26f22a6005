import { type ConfigRule, error, textAt } from '../define-rule.ts';

const rangeKeys = ['includeIPRanges', 'excludeIPRanges'];
// istio 1.30 does not check the lists of outbound ports.
const portKeys = ['includeInboundPorts', 'excludeInboundPorts'];

/** Which traffic goes through sidecars: lists of CIDRs and ports in one text. */
export const trafficCapture: ConfigRule = function* ({ user }) {
  const lists = [...rangeKeys.map((key) => [key, isCidr] as const), ...portKeys.map((key) => [key, isPort] as const)];
  for (const [key, isRight] of lists) {
    const path = ['spec', 'values', 'global', 'proxy', key];
    const text = textAt(user, path) ?? '';
    if (text === '' || text === '*') continue;
    const wanted = isRight === isCidr ? 'a CIDR such as 10.0.0.0/8' : 'a port from 0 to 65535';
    for (const item of text.split(','))
      if (!isRight(item))
        yield error(path, `"${item}" is not ${wanted}:`, 'separate items by commas without blanks; * means all');
  }
};

const isPort = (text: string): boolean => /^[-+]?\d+$/.test(text.trim()) && Number(text) >= 0 && Number(text) <= 65535;

function isCidr(text: string): boolean {
  const [, address = '', length = ''] = /^(.+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  if (isIpv4(address)) return Number(length) <= 32;
  return isIpv6(address) && Number(length) <= 128;
}

const isIpv4 = (text: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text) && !/(?:^|\.)0\d/.test(text);

function isIpv6(text: string): boolean {
  const [left = '', right, more] = text.split('::');
  if (more !== undefined || !/^[\da-f:.]+$/i.test(text)) return false;
  const groups = [left, right ?? ''].flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const count = isIpv4(last) ? groups.length + 1 : groups.length;
  const valid = groups.every(
    (group, index) => /^[\da-f]{1,4}$/i.test(group) || (index === groups.length - 1 && isIpv4(group)),
  );
  return valid && (right === undefined ? count === 8 : count <= 7);
}
