// Changes a drawing in the document: one call for all that changes in a part of it, for each call costs.

/** All elements in a part of a drawing, in the order of the document. */
export function elementsOf(part) {
  return [...part.querySelectorAll('*')];
}

/**
 * Makes changes, three words for each: the place of the element, what is to be done, and with what. Gives the elements that are
 * there then. Where the document is not what was expected, it throws.
 */
export function edit(part, elements, words) {
  const all = words.split('\u001f');
  let isOther = false;
  for (let at = 0; at + 2 < all.length; at += 3) {
    const element = all[at] === '' ? part : elements[all[at]];
    const [what, value] = [all[at + 1], all[at + 2]];
    switch (what[0]) {
      case '=':
        element.setAttribute(what.slice(1), value);
        break;
      case '-':
        element.removeAttribute(what.slice(1));
        break;
      case 'w':
        // Words that are there already are changed, and not replaced: the browser has less to do.
        if (element.firstChild) element.firstChild.nodeValue = value;
        else element.textContent = value;
        break;
      case 'x':
        element.remove();
        isOther = true;
        break;
      default:
        element.insertAdjacentHTML(what === '<' ? 'beforebegin' : 'beforeend', value);
        isOther = true;
    }
  }
  return isOther ? elementsOf(part) : elements;
}
