// The documents: tick, open, remove. The server draws the list.
function synced() {
  for (const input of element.querySelectorAll('input[data-do=tick]')) input.checked = input.hasAttribute('checked');
}
const ticked = new Set();

element.addEventListener('change', event => {
  const row = event.target.closest('.document');
  if (event.target.dataset.do !== 'tick') return;
  if (event.target.checked) ticked.add(row.dataset.path);
  else ticked.delete(row.dataset.path);
  trigger('tick', { documents: [...ticked] });
});

element.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button) return;
  const path = button.closest('.document')?.dataset.path;
  if (button.dataset.do === 'all') {
    ticked.clear();
    trigger('tick', { documents: [] });
  } else if (button.dataset.do === 'clear') trigger('clear', {});
  else if (button.dataset.do === 'open') trigger('open', { document: path, at: 0 });
  else if (button.dataset.do === 'remove') {
    window.qaConfirm(`Remove “${path}” from the corpus?`, 'It is moved to .qa/removed in the workspace; answers no longer use it.', 'Remove')
      .then(sure => {
        if (!sure) return;
        ticked.delete(path);
        trigger('tick', { documents: [...ticked] });
        trigger('remove', { document: path });
      });
  }
});

element.addEventListener('keydown', event => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = [...element.querySelectorAll('.documents .open')];
  const now = all.indexOf(document.activeElement);
  if (!by || now < 0) return;
  event.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, now + by))].focus();
});

watch('value', synced);
synced();
