/**
 * Changes a drawing into another one in place: what is the same stays, so that focus, pointer and transitions survive new
 * figures. Nodes are matched by position, because two drawings of one layout differ in numbers and colors only.
 */
export function morph(current: Element, next: Element): void {
  if (current.nodeName !== next.nodeName || current.getAttribute('data-node') !== next.getAttribute('data-node')) {
    current.replaceWith(next);
    return;
  }
  for (const { name } of [...current.attributes]) if (!next.hasAttribute(name)) current.removeAttribute(name);
  for (const { name, value } of next.attributes)
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);

  const before = [...current.childNodes];
  const after = [...next.childNodes];
  after.forEach((child, index) => {
    const old = before[index];
    if (!old) current.append(child);
    else if (old instanceof Element && child instanceof Element) morph(old, child);
    else if (old.nodeType === Node.TEXT_NODE && child.nodeType === Node.TEXT_NODE) {
      if (old.nodeValue !== child.nodeValue) old.nodeValue = child.nodeValue;
    } else current.replaceChild(child, old);
  });
  for (const old of before.slice(after.length)) old.remove();
}
