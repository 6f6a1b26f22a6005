// Revisions and tags end the names of Services, which are DNS labels of at most 63 characters.

const isEnd = (text: string, name: string): boolean =>
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text) && `${name}-${text}`.length <= 63;

/** Whether a control plane can have this revision: its Service is `istiod-REVISION`. */
export const isRevision = (text: string): boolean => isEnd(text, 'istiod');

/** Whether a tag can have this name: its Service is `istiod-revision-tag-TAG`. */
export const isTagName = (text: string): boolean => isEnd(text, 'istiod-revision-tag');

export const revisionWords = 'lower-case letters, digits and "-", at most 56, such as 1-30-3';
export const tagWords = 'lower-case letters, digits and "-", at most 43, such as prod-stable';
