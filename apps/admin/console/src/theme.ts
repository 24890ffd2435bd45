import { createTheme, Drawer, Modal, Notification, type CSSVariablesResolver } from '@mantine/core';

const closeButtonProps = { 'aria-label': 'Close' };

/** How the console looks. Shade 8 of the green has 6:1 against white. */
export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: 8,
  colors: {
    gate: [
      '#eef7f2',
      '#dcece3',
      '#b6d8c5',
      '#8dc3a5',
      '#6ab18a',
      '#54a679',
      '#479f6f',
      '#388a5d',
      '#2a6f4e',
      '#1e5a3d',
    ],
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({ defaultProps: { closeButtonProps } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps } }),
  },
});

/** The library's own quiet greys and reds are too pale to be read by everybody (WCAG AA). */
export const readableColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6c747c',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--mantine-color-anchor': '#8dc3a5',
    '--mantine-color-dimmed': '#a8adb3',
    '--mantine-color-placeholder': '#9aa0a6',
    '--mantine-color-error': '#ff8787',
  },
});
