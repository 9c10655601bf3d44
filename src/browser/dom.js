// The page as it stands, in HTML: what is not shown carries `hidden`, and scripts are left out. Runs in a world of its own,
// where the page has changed nothing.
(max) => {
  const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
  const LEFT_OUT = new Set(['script', 'style', 'noscript', 'template', 'iframe', 'frame', 'object', 'embed', 'noembed',
    'noframes', 'xmp', 'plaintext', 'canvas']);
  const HEAD = new Set(['html', 'head', 'title', 'meta', 'link', 'base', 'body']);
  const HIDING = new Set(['hidden', 'hide', 'dnone', 'ishidden', 'uhidden', 'displaynone', 'nodisplay', 'invisible']);
  const DATA = /^\s*application\/([a-z.-]+\+)?json\s*(;|$)/i;
  const NAME = /^[a-zA-Z][^\s"'<>\/=\0]*$/;
  let checks = 200000; // looks at what is below elements that are not visible
  const parts = [];
  let length = 0, cut = false;
  const put = part => {
    if ((length += part.length) > max) cut = true;
    if (!cut) parts.push(part);
  };
  const text = value => value.replace(/[&<>\u00a0]/g, c => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[c] || '&nbsp;');
  const attribute = value => value.replace(/[&"\u00a0]/g, c => ({'&': '&amp;', '"': '&quot;'})[c] || '&nbsp;');
  const style = element => { try { return getComputedStyle(element); } catch { return null; } };
  const showsBelow = element => {
    for (const below of element.getElementsByTagName('*')) {
      if (--checks < 0 || style(below)?.visibility === 'visible') return true;
    }
    return false;
  };
  const isHidden = element => {
    const computed = style(element);
    if (!computed || HEAD.has(element.localName)) return false;
    return computed.display === 'none' || computed.visibility !== 'visible' && !showsBelow(element);
  };
  const shownClass = value => value.split(/\s+/).filter(name => !HIDING.has(name.toLowerCase().replace(/[-_]/g, ''))).join(' ');
  const open = element => {
    const name = element.localName, hidden = isHidden(element);
    put('<' + name);
    for (const {name: key, value} of element.attributes) {
      if (!NAME.test(key) || key === 'hidden' || key.startsWith('on')) continue;
      // what is shown is shown, whatever its classes are called
      if (key === 'style' && !hidden && /display\s*:\s*none|visibility\s*:\s*(hidden|collapse)/i.test(value)) continue;
      put(' ' + key + '="' + attribute(key === 'class' && !hidden ? shownClass(value) : value) + '"');
    }
    put(hidden ? ' hidden>' : '>');
  };
  const work = [document.documentElement];
  put('<!doctype html>');
  while (work.length && !cut) {
    const node = work.pop();
    if (typeof node === 'string') { put(node); continue; }
    if (node.nodeType === Node.TEXT_NODE) { put(text(node.data)); continue; }
    if (node.nodeType === Node.DOCUMENT_FRAGMENT_NODE) {
      work.push('</template>');
      for (let child = node.lastChild; child; child = child.previousSibling) work.push(child);
      put('<template shadowrootmode="open">');
      continue;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const name = node.localName;
    if (name === 'script' && DATA.test(node.type) && !/<\/script|<!--/i.test(node.textContent)) {
      put('<script type="' + attribute(node.type) + '"' + (node.id ? ' id="' + attribute(node.id) + '"' : '') + '>');
      put(node.textContent + '</script>');
      continue;
    }
    if (LEFT_OUT.has(name) || !NAME.test(name)) continue;
    open(node);
    if (VOID.has(name)) continue;
    work.push('</' + name + '>');
    for (let child = node.lastChild; child; child = child.previousSibling) work.push(child);
    if (node.shadowRoot) work.push(node.shadowRoot);
    if ((name === 'pre' || name === 'textarea') && node.firstChild?.data?.startsWith('\n')) put('\n');
  }
  return {html: parts.join('').toWellFormed(), cut};
}
