import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { sources } from './sources';

// `base` is relative so that the console also works below a path of a reverse proxy. Nothing is
// inlined as a data: address, because the content security policy allows only the origin itself.
export default defineConfig({
  base: './',
  plugins: [svelte(), sources(import.meta.dirname)],
  build: {
    outDir: '../src/ilrs/mission/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // One file of styles, loaded first: a page that comes while the server is away is never bare.
    cssCodeSplit: false,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8765', ws: true } } },
  test: { include: ['tests/**/*.test.ts'] },
});
