// Search and filter over the findings. Everything is on the page without this
// script; it only hides what does not match.
(function () {
  "use strict";
  var filter = document.getElementById("filter");
  if (filter) { setUp(); }
  openTarget();
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("beforeprint", function () { setOpen(document.querySelectorAll("details"), true); });

  // openTarget unfolds what a link points into.
  function openTarget() {
    var el = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!el) { return; }
    for (var d = el.closest("details"); d; d = d.parentElement.closest("details")) { d.open = true; }
    el.scrollIntoView();
  }

  function setOpen(list, open) { list.forEach(function (d) { d.open = open; }); }

  function setUp() {
    var sources = null, total = 0, timer = 0, opened = false;
    var get = function (id) { return document.getElementById(id); };
    var zoek = get("zoek"), groep = get("groep"), zeker = get("zeker"), soort = get("soort"), getoond = get("getoond");

    // hide touches the page only where something changes.
    function hide(part, hidden) {
      if (part.hidden !== hidden) { part.hidden = part.el.hidden = hidden; }
    }

    // index reads the page once, when somebody first filters.
    function index() {
      sources = Array.from(document.querySelectorAll(".toetssteen-source"), function (s) {
        var source = s.querySelector("h3").textContent;
        return { el: s, hidden: false, assets: Array.from(s.querySelectorAll(".toetssteen-asset"), function (a) {
          var name = source + " " + a.querySelector("h4").textContent, low = a.querySelector(".toetssteen-candidates");
          return { el: a, hidden: false, low: low && { el: low, hidden: false }, rows: Array.from(a.querySelectorAll("tr[data-k]"), function (r) {
            var field = r.firstElementChild, d = r.dataset;
            total++;
            return { el: r, hidden: false, g: d.g, l: d.l, k: d.k, text: (name + " " + field.textContent + " " + field.nextElementSibling.textContent).toLowerCase() };
          }) };
        }) };
      });
    }

    function apply() {
      if (!sources) { index(); }
      var words = zoek.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, hits = [];
      var group = groep.value, level = zeker.value, kind = soort.value;
      sources.forEach(function (s) {
        var inSource = 0;
        s.assets.forEach(function (a) {
          var ok = a.rows.map(function (r) {
            return (!group || r.g === group) && (!level || r.l === level) &&
              (!kind || r.k === kind) && words.every(function (w) { return r.text.includes(w); });
          });
          var inAsset = ok.filter(Boolean).length, low = 0;
          hide(a, inAsset === 0);
          if (inAsset === 0) { return; }
          a.rows.forEach(function (r, i) {
            hide(r, !ok[i]);
            if (ok[i] && r.l === "low") { low++; }
          });
          if (a.low) { hide(a.low, low === 0); }
          inSource += inAsset;
          hits.push(a.el);
          if (low && a.low) { hits.push(a.low.el); }
        });
        hide(s, inSource === 0);
        shown += inSource;
      });
      var active = words.length || group || level || kind;
      if (active && Math.min(shown, 300) === shown) { setOpen(hits, true); opened = true; }
      if (!active && opened) { setOpen(document.querySelectorAll(".toetssteen-candidates"), false); opened = false; }
      getoond.textContent = active ? getoond.dataset.text.replace("{0}", shown).replace("{1}", total) : "";
    }

    function soon() { clearTimeout(timer); timer = setTimeout(apply, 150); }
    zoek.addEventListener("input", soon);
    [groep, zeker, soort].forEach(function (e) { e.addEventListener("change", apply); });
    get("wis").addEventListener("click", function () { zoek.value = groep.value = zeker.value = soort.value = ""; apply(); zoek.focus(); });
    get("open").addEventListener("click", function () { setOpen(document.querySelectorAll(".toetssteen-asset, .toetssteen-candidates"), true); });
    get("dicht").addEventListener("click", function () { setOpen(document.querySelectorAll(".toetssteen-asset, .toetssteen-candidates"), false); });
    filter.hidden = false;
  }
})();
