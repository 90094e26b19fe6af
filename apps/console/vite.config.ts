import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console as files that the server serves as they are; CITYWALL_URL names the server while developing. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { '/api': { target: process.env.CITYWALL_URL ?? 'http://127.0.0.1:8420', changeOrigin: false } },
  },
});
