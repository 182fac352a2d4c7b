// Adds a search over the lists of a page and unfolds what a link points into.
// Without script the lists are whole, and the choices above them still work.
(function () {
  "use strict";
  document.querySelectorAll("[data-search]").forEach(function (box) {
    var input = box.querySelector("input"), status = box.querySelector("[role=status]");
    var list = document.getElementById(box.dataset.search);
    if (!input || !list) { return; }
    var rows = Array.from(list.querySelectorAll("[data-row]")), wait;
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    box.hidden = false;
    input.addEventListener("input", function () {
      clearTimeout(wait);
      wait = setTimeout(show, 150);
    });
    function show() {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), n = 0;
      rows.forEach(function (row, i) {
        var hit = words.every(function (word) { return texts[i].indexOf(word) >= 0; });
        row.hidden = !hit;
        if (hit) { n++; }
      });
      list.querySelectorAll("details").forEach(function (group) {
        var any = group.querySelector("[data-row]:not([hidden])");
        group.hidden = !any;
        if (words.length && any) { group.open = true; }
      });
      status.textContent = status.dataset.text.replace("{0}", String(n)).replace("{1}", String(rows.length));
    }
  });
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (var d = target.closest("details"); d; d = d.parentElement.closest("details")) { d.open = true; }
    target.scrollIntoView();
  }
  unfold();
  window.addEventListener("hashchange", unfold);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  });
})();
