// Opens sources. Gradio runs this once, with `element` (the panel), `props.value` (its HTML), `server` (Python functions) and
// `trigger` (what the panel tells Python).
// Markers are links "#c-…" or "#p-…" in the chat; what one opens carries the same text as `data-source`.
const MARKERS = 'a[href^="#c-"], a[href^="#p-"]';
const side = document.getElementById('side');
let opener = null;

const frame = () => new Promise((resume) => requestAnimationFrame(resume));
const address = (marker) => marker.getAttribute('href').slice(1);
const number = (marker) => parseInt(marker.textContent.replace(/\D/g, ''), 10) || 0;
// The quoted words: kept by the answer even where the article has lost them.
const words = (marker) => {
  const claim = marker.closest('p').cloneNode(true);
  claim.querySelectorAll(MARKERS).forEach((link) => link.remove());
  return claim.textContent.trim();
};
const isSheet = () => getComputedStyle(side).position === 'fixed';
const parts = (id) => [...element.querySelectorAll(`[data-source="${CSS.escape(id)}"]`)];

// The panel shows one answer's sources. For a marker of another answer, ask for all of that answer's.
async function showSourcesOf(marker) {
  const message = marker.closest('.message');
  const links = new Map([...message.querySelectorAll(MARKERS)].map((link) => [address(link), link]));
  const markers = [...links].map(([id, link]) => [id, number(link), words(link)]);
  const wanted = markers.map(([id, shown]) => `${id}:${shown}`).join(' ');
  if (element.querySelector('.sources')?.dataset.shown === wanted) return;
  const answered = await server.sources(markers);
  if (answered === props.value) return;
  const before = element.querySelector('.bar + *');
  props.value = answered;
  for (let tries = 0; tries < 30 && before?.isConnected; tries++) await frame();
}

function unmark() {
  element.querySelectorAll('.current').forEach((mark) => mark.classList.remove('current'));
  document.querySelectorAll('#chat [aria-current]').forEach((marker) => marker.removeAttribute('aria-current'));
}

async function open(marker) {
  opener = marker;
  await showSourcesOf(marker);
  side.classList.add('open');
  unmark();
  marker.setAttribute('aria-current', 'true');
  const marked = parts(address(marker));
  if (!marked.length) return;
  const target = marked[0];
  const card = target.closest('details');
  card.open = true;
  marked.forEach((part) => part.classList.add('current'));
  await frame();
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  target.scrollIntoView({ block: target === card ? 'start' : 'center', behavior: calm ? 'auto' : 'smooth' });
  const passage = card.querySelector('.passage');
  // A sheet that is just becoming visible takes the focus only some frames later.
  for (let tries = 0; tries < 30 && document.activeElement !== passage; tries++) {
    passage.focus({ preventScroll: true });
    await frame();
  }
}

function close() {
  side.classList.remove('open');
  unmark();
  if (opener && opener.isConnected) opener.focus();
  opener = null;
}

document.addEventListener('click', (event) => {
  const marker = event.target.closest('#chat') && event.target.closest(MARKERS);
  if (marker) {
    event.preventDefault();
    open(marker);
  } else if (isSheet() && side.classList.contains('open') && !side.contains(event.target)) {
    close();
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && (opener || side.classList.contains('open'))) close();
});
function tell(text) {
  const told = document.getElementById('saved');
  told.textContent = text;
  setTimeout(() => { if (told.textContent === text) told.textContent = ''; }, 4000);
}

// A question in an answer: "Ask this next" is asked at once, "Searched for" goes into the box to be changed. What has been
// typed there and not been asked stays.
document.addEventListener('click', (event) => {
  const link = event.target.closest('#chat a[href="#ask"], #chat a[href="#edit"]');
  if (!link) return;
  event.preventDefault();
  const question = link.textContent;
  if (link.getAttribute('href') === '#ask') {
    if (!document.querySelector('#talk .stop-button')) trigger('submit', { question }); // one answer at a time
    return;
  }
  const box = document.querySelector('#question textarea');
  box.focus();
  if (box.value.trim()) return tell('The box is not empty');
  box.value = question;
  box.dispatchEvent(new Event('input', { bubbles: true }));
});

// Copy the conversation, or keep it as a file; where a browser does not let pages copy, keep it.
window.keepConversation = async (text, kind) => {
  if (kind === 'copy' && navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    tell('Copied');
    return;
  }
  const type = kind === 'JSON' ? 'application/json' : 'text/markdown';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = kind === 'JSON' ? 'conversation.json' : 'conversation.md';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

element.addEventListener('click', (event) => {
  if (event.target.closest('.close')) close();
});

watch('value', () => { side.scrollTop = 0; });

// What Gradio leaves out: its sending button has no name, an answer's name is its raw Markdown, the examples are
// called a list whose items are none, and after the first question the box says nothing.
function name() {
  document.querySelectorAll('#talk .submit-button:not([aria-label])').forEach((button) => button.setAttribute('aria-label', 'Ask'));
  document.querySelectorAll('#talk .stop-button:not([aria-label])').forEach((button) => button.setAttribute('aria-label', 'Stop'));
  document.querySelectorAll('#chat [data-testid="bot"][aria-label]').forEach((answer) => answer.removeAttribute('aria-label'));
  document.querySelectorAll('#chat .examples[role="list"]').forEach((list) => list.removeAttribute('role'));
  document.querySelectorAll('#question textarea[placeholder=""]').forEach((box) => box.setAttribute('placeholder', 'Ask another question'));
}
new MutationObserver(name).observe(document.getElementById('talk'), { childList: true, subtree: true });
name();
