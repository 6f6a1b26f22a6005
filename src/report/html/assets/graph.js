// Scrolls the picture to the edge that a link names.

(() => {
  const bringIntoView = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) target.scrollIntoView({ block: 'center', inline: 'center' });
  };
  addEventListener('hashchange', bringIntoView);
  bringIntoView();
})();
