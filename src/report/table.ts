import type { Table } from '../model/table.ts';
import { columns } from './columns.ts';

/** A table with its titles as the first line. */
export const tableText = ({ titles, rows }: Table, width?: number): string => columns([titles, ...rows], width);
