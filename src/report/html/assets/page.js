// Runs in the page. Everything is in the document already: this only hides what the filters leave out.

(() => {
  const items = [...document.querySelectorAll('[data-item]')];
  const filters = [...document.querySelectorAll('[data-filter]')];
  const search = document.querySelector('input[type="search"]');
  const shown = document.querySelector('[data-shown]');
  const apply = () => {
    const wanted = filters.map((filter) => [filter.dataset.filter, filter.value]).filter(([, value]) => value !== '');
    const text = (search?.value ?? '').toLowerCase();
    let count = 0;
    for (const item of items) {
      const fits =
        wanted.every(([name, value]) => item.dataset[name] === value) && item.textContent.toLowerCase().includes(text);
      item.toggleAttribute('hidden', !fits); // the nodes of a picture know no hidden property
      if (fits) count++;
    }
    for (const group of document.querySelectorAll('[data-group]'))
      group.hidden = group.querySelector('[data-item]:not([hidden])') === null;
    if (shown) shown.textContent = `${count} of ${items.length} shown`;
  };
  for (const control of [...filters, search]) control?.addEventListener('input', apply);
  document.querySelector('[data-reset]')?.addEventListener('click', () => {
    for (const control of [...filters, search]) if (control) control.value = '';
    apply();
  });
  document.querySelector('[data-unfold]')?.addEventListener('click', (event) => {
    const details = [...document.querySelectorAll('details')];
    const open = details.some((one) => !one.open);
    for (const one of details) one.open = open;
    event.target.textContent = open ? 'Fold all' : 'Unfold all';
  });
})();
