// The conversation. Turns are replaced one by one, so that focus, open folds and the place in the text stay.
// What the server sends as HTML is escaped there; everything else is set as text.
const turns = element.querySelector('.turns');
const card = element.querySelector('.float-card');
const status = element.querySelector('[role=status]');
const box = () => document.querySelector('#question textarea');

let examples = [];
let newest = null; // the turn that stays in view while it grows, until the person scrolls
for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown']) turns.addEventListener(kind, () => { newest = null; });

function show() {
  const value = props.value;
  if (value.examples) examples = value.examples;
  if (value.turns) showTurns(value);
  welcome();
}

function showTurns(value) {
  const known = new Map([...turns.querySelectorAll('.turn')].map(turn => [turn.dataset.turn, turn]));
  const wanted = new Set(value.turns.map(turn => turn.id));
  for (const [id, turn] of known) if (!wanted.has(id)) turn.remove();
  for (const { id, html } of value.turns) {
    let turn = known.get(id);
    if (!turn) {
      turn = document.createElement('article');
      turn.className = 'turn';
      turn.dataset.turn = id;
      turns.append(turn);
      newest = turn;
    }
    if (turn.qaHtml === html) continue;
    const open = turn.querySelector('details')?.open;
    turn.innerHTML = turn.qaHtml = html;
    if (open) turn.querySelector('details').open = true;
    if (turn.querySelector('.verdict')) status.textContent = turn.querySelector('.verdict').textContent;
  }
  newest?.scrollIntoView({ block: 'start' });
  const address = new URL(location);
  if (value.id) address.searchParams.set('c', value.id);
  else address.searchParams.delete('c');
  if (address.href !== location.href) history.replaceState(null, '', address);
}

function welcome() {
  let first = turns.querySelector('.welcome');
  if (turns.querySelector('.turn')) return first?.remove();
  if (!first) {
    first = document.createElement('section');
    first.className = 'welcome';
    first.innerHTML = '<h2>What do you want to know?</h2><p>You get sentences of your documents, word for word, ' +
      'each with the place it comes from. Where they do not say, you are told so.</p><ul class="examples"></ul>';
    turns.prepend(first);
  }
  const list = first.querySelector('.examples');
  list.replaceChildren(...examples.map(text => {
    const row = document.createElement('li'), button = document.createElement('button');
    button.type = 'button';
    button.dataset.do = 'ask';
    button.textContent = text;
    row.append(button);
    return row;
  }));
}

function write(text) {
  const field = box();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function ask(text, kind = 'answer') {
  document.querySelector(`#kind input[value=${kind}]`)?.click();
  write(text);
  setTimeout(() => document.querySelector('#question .submit-button')?.click(), 50);
}

// citations

const turnOf = node => node.closest('.turn');
const cites = () => [...turns.querySelectorAll('button[data-number]')];

function open(cite) {
  hideCard();
  for (const other of cites()) other.classList.toggle('current', other === cite);
  trigger('cite', { turn: turnOf(cite).dataset.turn, number: Number(cite.dataset.number) });
}

function step(by) {
  const all = cites();
  const now = all.findIndex(cite => cite.classList.contains('current'));
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by];
  if (next) {
    next.scrollIntoView({ block: 'nearest' });
    open(next);
  }
}
window.qaStep = step;

function showCard(cite) {
  const found = turnOf(cite)?.querySelector(`.cards .card[data-number="${cite.dataset.number}"]`);
  if (!found || !cite.classList.contains('cite')) return;
  card.replaceChildren(...[...found.childNodes].map(node => node.cloneNode(true)));
  card.hidden = false;
  const at = cite.getBoundingClientRect(), size = card.getBoundingClientRect();
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  const above = at.top - size.height - 6;
  card.style.top = `${at.bottom + 6 + size.height > innerHeight && above > 0 ? above : at.bottom + 6}px`;
  cite.setAttribute('aria-describedby', card.id);
}

function hideCard() {
  card.hidden = true;
}

for (const [kind, react] of [['mouseover', showCard], ['focusin', showCard], ['mouseout', hideCard], ['focusout', hideCard]]) {
  element.addEventListener(kind, event => {
    const cite = event.target.closest?.('button.cite');
    if (cite) react(cite);
  });
}
turns.addEventListener('scroll', hideCard);

element.addEventListener('click', async event => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.number) return open(button);
  const turn = turnOf(button);
  const what = button.dataset.do;
  if (what === 'ask') ask(button.textContent);
  else if (what === 'again') ask(turn.querySelector('.question').textContent, turn.querySelector('.question').dataset.kind);
  else if (what === 'edit') {
    write(turn.querySelector('.read-as q').textContent);
    box().focus();
  } else if (what === 'copy') {
    await copy(turn.querySelector('.markdown').value);
    status.textContent = 'Copied';
    button.textContent = 'Copied ✓';
    setTimeout(() => { button.textContent = 'Copy as Markdown'; }, 1600);
  } else if (what) trigger('act', { what, turn: turn.dataset.turn });
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

// keys

turns.addEventListener('keydown', event => {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = [...turns.querySelectorAll('button.cite, button.near, .examples button')];
  const now = all.indexOf(document.activeElement);
  if (!by || now < 0) return;
  event.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, now + by))].focus();
});

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, dialog, [contenteditable=true]');
  if (event.key === 'Escape') {
    if (!card.hidden) return hideCard();
    if (document.querySelector('dialog[open]')) return;
    window.qaPane('chat');
    return document.activeElement === box() ? box().blur() : box()?.focus();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') {
    event.preventDefault();
    window.qaPane('chat');
    box()?.focus();
  } else if (event.key === 'n') step(1);
  else if (event.key === 'p') step(-1);
});

watch('value', show);
show();
