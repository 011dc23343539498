"""What is checked on the page as it is drawn: names of controls, contrast, width."""

from playwright.sync_api import Page

NAMELESS = """() => {
  const name = (element) => [
    element.getAttribute("aria-label"),
    (element.getAttribute("aria-labelledby") || "").split(" ")
      .map((id) => document.getElementById(id)?.textContent || "").join(""),
    [...(element.labels || [])].map((label) => label.textContent).join(""),
    element.matches("input, select, textarea") ? "" : element.textContent,
    element.matches("input[type=submit]") ? element.value : "",
    element.getAttribute("title"),
    [...element.querySelectorAll("img")].map((image) => image.alt).join(""),
  ].some((part) => part && part.trim());
  const kinds = "button, a[href], input, select, textarea, summary, [role=button], [tabindex='0']";
  return [...document.querySelectorAll(kinds)]
    .filter((element) => element.checkVisibility({visibilityProperty: true}))
    .filter((element) => !element.matches("input[type=hidden]") && !name(element))
    .map((element) => element.outerHTML.slice(0, 200));
}"""
"""Controls that are shown and have no name for a screen reader; a placeholder is none."""

PALE = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const over = (colour, ground) => {
    canvas.fillStyle = ground; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const drawn = canvas.getImageData(0, 0, 1, 1).data;
    return `rgb(${drawn[0]}, ${drawn[1]}, ${drawn[2]})`;
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(getComputedStyle(at).backgroundColor);
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), "rgb(255, 255, 255)");
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || element.closest("[aria-hidden=true], script, style")) continue;
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    if (element.matches(":disabled") || element.offsetWidth < 2) continue;
    const behind = ground(element);
    const [darker, lighter] = [behind, over(getComputedStyle(element).color, behind)]
      .map(luminance).sort((one, other) => one - other);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < 4.5) {
      const where = `${element.tagName}.${element.className}`;
      found.set(where, `${where} ${contrast.toFixed(2)} ${words.slice(0, 40)}`);
    }
  }
  return [...found.values()];
}"""
"""Text that is shown with a contrast below 4.5, by element."""


def nameless(page: Page) -> list[str]:
    """Return the controls that no screen reader can name."""
    return list(page.evaluate(NAMELESS))


def pale(page: Page) -> list[str]:
    """Return the texts that are hard to read."""
    return list(page.evaluate(PALE))


def overflow(page: Page) -> int:
    """Return how many pixels the page can be moved sideways."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))
