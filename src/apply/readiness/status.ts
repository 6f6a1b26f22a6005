/** Whether an object does what it is for, or how far it is: `rollout 1/2`. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly state: string };
