import type { Module } from '@citywall/kernel';

/** What access needs to know of a module: its operations and the policies it brings for them. */
export type PolicySource = Pick<Module, 'name' | 'operations' | 'policies'>;
