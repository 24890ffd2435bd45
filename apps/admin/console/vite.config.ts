import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react()],
  // What stands here is replaced in each answer: see src/console/console-files.ts of the admin app.
  html: { cspNonce: 'nonce-of-this-answer' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // A file inlined as a data: address would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The whole is one program of operators, loaded once and kept.
    chunkSizeWarningLimit: 2_000,
  },
});
