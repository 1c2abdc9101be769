// The open document, scrolled to the quoted words. The server escapes all text of the document.
const body = element.querySelector('.source-body');

function show() {
  if (!props.value) return;
  body.innerHTML = props.value;
  window.qaPane('source');
  const mark = body.querySelector('mark');
  if (mark) {
    const target = mark.getBoundingClientRect(), frame = body.getBoundingClientRect();
    body.scrollTop += target.top - frame.top - frame.height / 3;
  } else body.scrollTop = 0;
}

element.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.step) window.qaStep(Number(button.dataset.step));
  else if (button.dataset.do === 'at') trigger('open', { document: button.dataset.path, at: Number(button.dataset.at) });
});

watch('value', show);
