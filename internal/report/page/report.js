// Search and filter over the findings. A small page holds every finding and is
// only hidden in part; a large one holds them as data, shown a page at a time.
(function () {
  "use strict";
  var get = function (id) { return document.getElementById(id); };
  var filter = get("filter"), block = get("gegevens");
  var zoek = get("zoek"), getoond = get("getoond"), facets = [], reveal = null;
  if (filter) {
    facets = Array.from(filter.querySelectorAll("select[data-facet]"));
    if (block) { browse(JSON.parse(block.textContent)); } else { hideAndShow(); }
    filter.hidden = false;
  }
  openTarget();
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("beforeprint", function () { setOpen(document.querySelectorAll("details"), true); });

  // openTarget unfolds what a link points into.
  function openTarget() {
    if (location.hash.length < 2) { return; }
    var id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch (e) { /* a loose percent sign is part of the name */ }
    var el = get(id);
    if (!el && reveal && (el = reveal(id))) { // what is new on the page is where reading goes on
      el.tabIndex = -1;
      el.focus({ preventScroll: true });
    }
    if (el && el.closest("[hidden]")) { get("wis").click(); } // a link leads to what the filter hides
    if (!el) { return; }
    for (var d = el.closest("details"); d; d = d.parentElement.closest("details")) { d.open = true; }
    el.scrollIntoView();
  }

  function setOpen(list, open) { list.forEach(function (d) { d.open = open; }); }

  function fill(text) {
    var args = arguments;
    return text.replace(/\{(\d)\}/g, function (_, i) { return args[+i + 1]; });
  }

  // listen calls apply when what is asked for changes; typing waits a moment,
  // so that a screen reader is not told of every letter.
  function listen(apply) {
    var timer = 0;
    zoek.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(apply, 120); });
    facets.forEach(function (f) { f.addEventListener("change", apply); });
    get("wis").addEventListener("click", function () {
      clear();
      apply();
      zoek.focus();
    });
  }

  function clear() {
    zoek.value = "";
    facets.forEach(function (f) { f.value = ""; });
  }

  function asked() { return zoek.value.toLowerCase().split(/\s+/).filter(Boolean); }

  // hideAndShow filters a page that holds every finding.
  function hideAndShow() {
    var sources = null, total = 0, opened = false;

    // hide touches the page only where something changes.
    function hide(part, hidden) {
      if (part.hidden !== hidden) { part.hidden = part.el.hidden = hidden; }
    }

    // index reads the page once, when somebody first filters.
    function index() {
      sources = Array.from(document.querySelectorAll(".toetssteen-source"), function (s) {
        var head = s.querySelector("h3");
        return { el: s, hidden: false, assets: Array.from(s.querySelectorAll(".toetssteen-asset"), function (a) {
          var name = head.textContent + " " + a.querySelector("h4").textContent, low = a.querySelector(".toetssteen-candidates");
          return { el: a, hidden: false, low: low && { el: low, hidden: false }, rows: Array.from(a.querySelectorAll("tr[data-kind]"), function (r) {
            var field = r.firstElementChild, d = r.dataset;
            total++;
            return {
              el: r, hidden: false, low: d.level === "low",
              values: facets.map(function (f) { return f.dataset.facet === "source" ? head.id : d[f.dataset.facet] || "no"; }),
              text: (name + " " + field.textContent + " " + field.nextElementSibling.textContent).toLowerCase()
            };
          }) };
        }) };
      });
    }

    function apply() {
      if (!sources) { index(); }
      var words = asked(), shown = 0, hits = [];
      var wanted = facets.map(function (f) { return f.value; });
      sources.forEach(function (s) {
        var inSource = 0;
        s.assets.forEach(function (a) {
          var ok = a.rows.map(function (r) {
            return r.values.every(function (v, i) { return !wanted[i] || v === wanted[i]; }) &&
              words.every(function (w) { return r.text.includes(w); });
          });
          var inAsset = ok.filter(Boolean).length, low = 0;
          hide(a, inAsset === 0);
          if (inAsset === 0) { return; }
          a.rows.forEach(function (r, i) {
            hide(r, !ok[i]);
            if (ok[i] && r.low) { low++; }
          });
          if (a.low) { hide(a.low, low === 0); }
          inSource += inAsset;
          hits.push(a.el);
          if (low && a.low) { hits.push(a.low.el); }
        });
        hide(s, inSource === 0);
        shown += inSource;
      });
      var active = words.length || wanted.some(Boolean);
      if (active && shown <= 300) { setOpen(hits, true); opened = true; }
      if (!active && opened) { setOpen(document.querySelectorAll(".toetssteen-candidates"), false); opened = false; }
      getoond.textContent = !active ? "" : shown ? fill(getoond.dataset.text, shown, total) : getoond.dataset.none;
    }

    listen(apply);
    ["open", "dicht"].forEach(function (id) {
      get(id).addEventListener("click", function () { setOpen(document.querySelectorAll(".toetssteen-asset, .toetssteen-candidates"), id === "open"); });
    });
  }

  // browse shows findings that are held as data, one page at a time. Places of
  // a finding: 0 asset, 1 place, 2 kind, 3 level, 4 confidence, 5 role, 6 rule,
  // 7 id, 8 signs for, 9 signs against, 10 bearing, 11 detector, 12 same datum.
  // A sign is three places: text, origin, counts.
  function browse(data) {
    var SIZE = 50, all = data.findings, texts = data.texts, T = data.words, order = get("volgorde");
    var hits = [], page = 0, index = null, sorted = null;
    var number = new Intl.NumberFormat(document.documentElement.lang);
    var read = {
      source: function (f) { return data.assets[f[0]][0]; },
      group: function (f) { return data.kinds[f[2]][1]; },
      kind: function (f) { return f[2]; },
      level: function (f) { return f[3]; },
      role: function (f) { return f[5]; },
      allowed: function (f) { return f[6] < 0 ? 0 : 1; }
    };
    // Each list has a number for each value, so that counting is fast.
    var lists = facets.map(function (f) {
      var get = read[f.dataset.facet], options = Array.from(f.options).slice(1);
      return {
        el: f, of: Uint32Array.from(all, get), options: options, names: options.map(function (o) { return o.textContent; }),
        size: options.reduce(function (n, o) { return Math.max(n, +o.value + 1); }, 0)
      };
    });

    function texted() { // made when somebody is about to search, so that the first key is not slow
      index = index || all.map(function (f) {
        var a = data.assets[f[0]];
        return (data.sources[a[0]] + " " + a[1] + " " + f[1] + " " + data.kinds[f[2]][0] + " " + f[7]).toLowerCase();
      });
    }

    function sequence() {
      if (order.value === "place") { return null; }
      if (!sorted) {
        sorted = all.map(function (_, i) { return i; }).sort(function (a, b) {
          var x = all[a], y = all[b];
          return y[3] - x[3] || read.group(x) - read.group(y) || y[4] - x[4] || a - b;
        });
      }
      return sorted;
    }

    // apply finds what is asked for. A finding that misses in one list only
    // counts for that list: its options say what choosing them would give.
    function apply() {
      var words = asked(), seq = sequence();
      if (words.length) { texted(); }
      var wanted = lists.map(function (l) { return l.el.value === "" ? -1 : +l.el.value; });
      var counts = lists.map(function (l) { return new Uint32Array(l.size); });
      hits = [];
      for (var n = 0; n < all.length; n++) {
        var i = seq ? seq[n] : n, misses = 0, missed = -1;
        for (var w = 0; w < words.length && misses === 0; w++) { if (!index[i].includes(words[w])) { misses = 2; } }
        for (var k = 0; k < lists.length && misses < 2; k++) {
          if (wanted[k] >= 0 && lists[k].of[i] !== wanted[k]) { misses++; missed = k; }
        }
        if (misses === 0) { hits.push(i); }
        for (k = 0; k < lists.length && misses < 2; k++) {
          if (misses === 0 || k === missed) { counts[k][lists[k].of[i]]++; }
        }
      }
      lists.forEach(function (l, k) {
        l.options.forEach(function (o, n) {
          var label = l.names[n] + " (" + number.format(counts[k][o.value]) + ")";
          if (o.textContent !== label) { o.textContent = label; }
        });
      });
      show(0);
    }

    function show(to) {
      page = to;
      var from = page * SIZE, until = Math.min(from + SIZE, hits.length), rows = document.createDocumentFragment();
      for (var n = from; n < until; n++) { rows.appendChild(row(all[hits[n]])); }
      get("rijen").replaceChildren(rows);
      get("lijst").hidden = hits.length === 0;
      var s = hits.length ? fill(T.range, number.format(from + 1), number.format(until), number.format(hits.length)) : T.none;
      if (hits.length && hits.length < all.length) { s = fill(T.of, s, number.format(all.length)); }
      if (getoond.textContent !== s) { getoond.textContent = s; }
      document.querySelectorAll("[data-step]").forEach(function (b) {
        var at = page + +b.dataset.step;
        b.setAttribute("aria-disabled", String(at < 0 || at * SIZE >= hits.length));
      });
      document.querySelectorAll(".toetssteen-pages").forEach(function (p) { p.hidden = hits.length <= SIZE; });
    }

    function el(name, of, text) {
      var e = document.createElement(name);
      if (of) { e.className = of; }
      if (text !== undefined) { e.textContent = text; }
      return e;
    }

    // breakable lets a long name break after a separator.
    function breakable(e, text) {
      text.split(/(?<=[._\/])/).forEach(function (part, i) {
        if (i) { e.appendChild(el("wbr")); }
        e.append(part);
      });
      return e;
    }

    function sign(list, i, origin) {
      var s = texts[list[i]];
      if (list[i + 2]) { s += " (" + list[i + 2] + ")"; }
      return origin ? s + " [" + texts[list[i + 1]] + "]" : s;
    }

    function row(f) {
      var a = data.assets[f[0]], r = el("tr"), cells = [el("th"), el("td"), el("td"), el("td")];
      r.id = f[7];
      r.setAttribute("role", "row");
      cells.forEach(function (c, i) { c.setAttribute("role", i ? "cell" : "rowheader"); });
      cells[0].scope = "row";
      cells[0].append(breakable(el("code"), f[1]), breakable(el("small"), data.sources[a[0]] + " · " + a[1]));
      cells[1].append(data.kinds[f[2]][0], el("small", "", T.groups[read.group(f)]));
      cells[2].append(el("span", "toetssteen-level toetssteen-level--" + ["low", "medium", "high"][f[3]], T.levels[f[3]]), " ", el("small", "", f[4] + " %"));
      if (f[6] >= 0) { cells[2].append(" ", el("span", "toetssteen-allowed", T.allowed)); }
      var why = [];
      for (var i = 0; i < f[8].length && i < 6; i += 3) { why.push(sign(f[8], i, false)); }
      if (f[10] >= 0) { why.push(texts[f[10]]); }
      cells[3].append(why.join("; "));
      if (f[9].length) { cells[3].append(el("em", "", fill(T.against, sign(f[9], 0, false)))); }
      var d = el("details"), s = el("summary", "", fill(T.details, f[8].length / 3, f[9].length / 3));
      d.append(s);
      d.addEventListener("toggle", function () { if (d.childElementCount === 1) { evidence(d, f); } });
      cells[3].append(d);
      r.append.apply(r, cells);
      return r;
    }

    function evidence(d, f) {
      [[T.for, f[8]], [T.head, f[9]]].forEach(function (part) {
        if (!part[1].length) { return; }
        var ul = el("ul");
        for (var i = 0; i < part[1].length; i += 3) { ul.append(el("li", "", sign(part[1], i, true))); }
        d.append(el("p", "", part[0] + ":"), ul);
      });
      if (f[12].length) {
        var same = el("ul");
        for (var i = 0; i < f[12].length; i += 2) {
          var li = el("li"), a = el("a", "", texts[f[12][i + 1]]);
          a.href = "#" + encodeURIComponent(f[12][i]);
          li.append(f[12][i] ? a : a.textContent);
          same.append(li);
        }
        d.append(el("p", "", T.same + ":"), same);
      }
      if (f[6] >= 0) { d.append(el("p", "", data.rules[f[6]])); }
      d.append(el("p", "", T.id + " " + f[7] + " · " + T.roles[f[5]] + (f[11] >= 0 ? " · " + T.detector + " " + texts[f[11]] : "")));
    }

    // reveal finds what a link names: a finding, or a source or table of the map.
    reveal = function (id) {
      var m = /^bron-(\d+)(?:-(\d+))?$/.exec(id), at = -1, a;
      if (m) {
        clear();
        facets.forEach(function (f) { if (f.dataset.facet === "source") { f.value = String(m[1] - 1); } });
        a = m[2] && data.assets.filter(function (a) { return a[0] === m[1] - 1; })[m[2] - 1];
        if (a) { zoek.value = a[1]; }
        apply();
        return get("bevindingen");
      }
      all.some(function (f, i) { if (f[7] === id) { at = i; } return at >= 0; });
      if (at < 0) { return null; }
      clear();
      apply();
      show(Math.floor(hits.indexOf(at) / SIZE));
      return get(id);
    };

    document.querySelectorAll("[data-step]").forEach(function (b) {
      b.addEventListener("click", function () {
        if (b.getAttribute("aria-disabled") !== "true") { show(page + +b.dataset.step); }
        if (b.closest(".toetssteen-pages--below")) { get("filter").scrollIntoView(); }
      });
    });
    order.addEventListener("change", apply);
    zoek.addEventListener("focus", texted);
    listen(apply);
    get("bladeren").hidden = false;
    apply();
  }
})();
