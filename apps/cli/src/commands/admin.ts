import { resolveMode } from '@gatehouse/config';
import { createPasswordHasher } from '@gatehouse/crypto';
import { findUserByEmail, scopeOf } from '@gatehouse/database';
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** `gatehouse admin …` */
export function addAdminCommand(program: Command, terminal: Terminal): void {
  void [program, terminal, resolveMode, createPasswordHasher, findUserByEmail, scopeOf];
}
