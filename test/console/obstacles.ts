import type { Page } from 'playwright-core';

/** What a person with a keyboard, a screen reader or a small screen would stumble over, a line each. */
export async function obstaclesOn(page: Page): Promise<string[]> {
  return [...(await page.evaluate(findNameless)), ...(await page.evaluate(findPale))];
}

/** Fields and buttons without a name, ids that are not alone, a page that scrolls sideways. Runs in the browser. */
function findNameless(): string[] {
  const shown = (element: Element): string => element.outerHTML.slice(0, 200);
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
  const nameless = all('input:not([type=hidden]), select, textarea').filter((field) => {
    const { labels } = field as HTMLInputElement;
    return (labels?.length ?? 0) === 0 && !field.ariaLabel && !field.hasAttribute('aria-labelledby');
  });
  const mute = all('button, a[href], iframe').filter((element) => {
    return !element.textContent?.trim() && !element.ariaLabel && !element.getAttribute('title');
  });
  const doubled = all('[id]').filter(({ id }) => all(`#${CSS.escape(id)}`).length > 1);
  const headings = all('h1').length === 1 ? [] : ['there is not exactly one h1'];
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
  return [...nameless.map(shown), ...mute.map(shown), ...doubled.map(shown), ...headings, ...wide];
}

/** Texts that are paler than WCAG 2.2 allows at level AA (1.4.3). Runs in the browser. */
function findPale(): string[] {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colourOf = (text: string): Colour => {
    canvas?.clearRect(0, 0, 1, 1);
    if (canvas) canvas.fillStyle = text;
    canvas?.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas?.getImageData(0, 0, 1, 1).data ?? [];
    return [red, green, blue, alpha / 255];
  };
  const over = (top: Colour, under: Colour): Colour => {
    const mixed = (index: 0 | 1 | 2): number => top[index] * top[3] + under[index] * (1 - top[3]);
    return [mixed(0), mixed(1), mixed(2), 1];
  };
  const luminance = (colour: Colour): number => {
    const linear = (value: number): number => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
  };
  const behind = (element: Element | null): Colour => {
    if (!element) return [255, 255, 255, 1];
    return over(colourOf(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  };
  const ratioOf = (element: Element): number => {
    const back = behind(element);
    const front = over(colourOf(getComputedStyle(element).color), back);
    const [high = 0, low = 0] = [luminance(front), luminance(back)].toSorted((one, other) => other - one);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) => {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
    // What cannot be used may be pale.
    return hasText && element.checkVisibility() && !element.closest('[disabled], [data-disabled], noscript, option');
  });
  const pale = texts.filter((element) => {
    const { fontSize, fontWeight } = getComputedStyle(element);
    const pixels = Number.parseFloat(fontSize);
    const isLarge = pixels >= 24 || (pixels >= 18.66 && Number(fontWeight) >= 700);
    return ratioOf(element) < (isLarge ? 3 : 4.5);
  });
  return pale.map((element) => `too pale (${ratioOf(element).toFixed(1)}:1): ${element.textContent}`);
}
