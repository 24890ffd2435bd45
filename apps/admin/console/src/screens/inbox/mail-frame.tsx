import { useEffect, useRef, type ReactNode } from 'react';

/**
 * Shows a mail as its reader sees it, in a frame that can do nothing: its page has a policy and an origin of its own, and
 * takes the mail as a message.
 */
export function MailFrame({ html, title }: { readonly html: string; readonly title: string }): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    // A sandboxed page has no origin that could be named.
    const show = (): void => frame.current?.contentWindow?.postMessage(html, '*');
    const onMessage = ({ source, data }: MessageEvent): void => {
      if (source === frame.current?.contentWindow && data === 'ready') show();
    };
    addEventListener('message', onMessage);
    show();
    return () => removeEventListener('message', onMessage);
  }, [html]);
  return <iframe ref={frame} src="/console/mail-frame" sandbox="allow-scripts" title={title} className="mail-frame" />;
}
